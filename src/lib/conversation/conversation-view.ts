// ConversationView: a conversation with its messages, as somebody reads it.
import { MailroomError } from '../errors.js';
import type { Claim } from './claim.js';
import type { Conversation } from './conversation.js';
import type { Message } from './message.js';

export type ViewedMessage = Message & {
  /** The slug of the operator who wrote it, where one did. */
  readonly operator: string | undefined;
  /** What is odd about it: `two-from`, `same-id-other-content`, `history`. */
  readonly flags: readonly string[];
};

export type ConversationView = Conversation & {
  /** Oldest first. People call them 1, 2, 3. */
  readonly messages: readonly ViewedMessage[];
  /** Who is writing an answer now. */
  readonly replying?: readonly Claim[] | undefined;
};

/** The message of that place (`2`, counted from 1) or id. Throws `not-found` with what there is. */
export function pickMessage<M extends Message>(messages: readonly M[], wanted: string): M {
  const found = messages.find((message, index) => message.id === wanted || String(index + 1) === wanted);
  if (found !== undefined) return found;
  throw new MailroomError('not-found', `there is no message ${JSON.stringify(wanted)} in this conversation`, [
    messages.length === 1 ? 'it has one message: 1' : `its messages are 1 to ${messages.length}`,
  ]);
}
