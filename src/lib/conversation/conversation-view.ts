// ConversationView: a conversation with its messages, as somebody reads it.
import { MailroomError } from '../errors.js';
import type { Claim } from './claim.js';
import type { Conversation } from './conversation.js';
import type { HappenedEvent } from './conversation-event.js';
import type { Message } from './message.js';

/** What a server that the mailbox trusts found out about the sender. */
export type SenderCheck = {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  /** `spf=pass dkim=none dmarc=pass`; empty where no such server said anything. */
  readonly results: string;
};

export type ViewedMessage = Message & {
  /** The slug of the operator who wrote it, where one did. */
  readonly operator: string | undefined;
  /** What is odd about it: `two-from`, `same-id-other-content`, `history`. */
  readonly flags: readonly string[];
  /** Where its bytes are, for a mail that is in the store. */
  readonly rawHash?: string | undefined;
  /** For mail that came in. */
  readonly senderCheck?: SenderCheck | undefined;
  /** Of a folded one the text is its beginning, and nothing is quoted. */
  readonly isFolded?: boolean;
};

/** Another conversation, as one line tells of it. */
export type OtherConversation = Pick<Conversation, 'number' | 'subject' | 'status' | 'updatedAt'> & {
  /** The name of the channel. */
  readonly channel: string;
};

/** The contact's other conversations: how many there are, and the newest of them. */
export type OtherConversations = { readonly count: number; readonly newest: readonly OtherConversation[] };

export type ConversationView = Conversation & {
  /** Oldest first. People call them 1, 2, 3. */
  readonly messages: readonly ViewedMessage[];
  /** What happened to it, oldest first. */
  readonly events?: readonly HappenedEvent[];
  readonly others?: OtherConversations;
  /** The one that it goes on from, and those that go on from it. */
  readonly linked?: readonly OtherConversation[];
  /** Who is writing an answer now. */
  readonly replying?: readonly Claim[] | undefined;
};

/** The message of that place (`2`, counted from 1) or id. Throws `not-found` with what there is. */
export function pickMessage<M extends Pick<Message, 'id'>>(messages: readonly M[], wanted: string): M {
  const found = messages.find((message, index) => message.id === wanted || String(index + 1) === wanted);
  if (found !== undefined) return found;
  throw new MailroomError('not-found', `there is no message ${JSON.stringify(wanted)} in this conversation`, [
    messages.length === 1 ? 'it has one message: 1' : `its messages are 1 to ${messages.length}`,
  ]);
}
