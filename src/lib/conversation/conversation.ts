// Conversation: messages that belong together. People see its number.

import type { Named } from '../channel/channel.js';
import { MailroomError } from '../errors.js';
import type { ChannelId, ConversationId, OperatorId } from '../ids.js';
import type { Claim } from './claim.js';
import type { Contact } from './contact.js';
import type { UnsentReply } from './unsent-reply.js';

export const STATUSES = ['open', 'waiting', 'snoozed', 'closed', 'spam'] as const;
/** open: ours to answer. waiting: the customer's turn. */
export type ConversationStatus = (typeof STATUSES)[number];

export type Conversation = {
  readonly id: ConversationId;
  /** What people call it: #1042. */
  readonly number: number;
  readonly channel: Named<ChannelId>;
  readonly contact: Contact;
  readonly subject: string;
  readonly status: ConversationStatus;
  readonly assignee: Named<OperatorId> | undefined;
  readonly tags: readonly string[];
  /** Counts what happened to it. A reply names the version it was written for. */
  readonly version: number;
  /** Set when an answer failed or nobody knows: somebody must look. */
  readonly attention: string | undefined;
  /** When it comes back by itself; undefined for a snoozed one that waits until the customer writes. */
  readonly snoozedUntil: Date | undefined;
  readonly closedAt: Date | undefined;
  readonly updatedAt: Date;
  readonly createdAt: Date;
  /** The one that it was merged into. Whoever asks by number is given that one. */
  readonly mergedInto?: ConversationId;
};

/** A conversation in a list, as one operator sees it. */
export type ConversationLine = Conversation & {
  readonly unread: boolean;
  /** Who is writing an answer now. */
  readonly replying?: readonly Claim[] | undefined;
  /** Answers that have not left yet. */
  readonly unsent?: readonly UnsentReply[] | undefined;
};

/** Parses `1042` or `#1042`. Throws `invalid`. */
export function parseConversationNumber(text: string): number {
  const digits = /^#?([1-9]\d{0,8})$/.exec(text.trim())?.[1];
  if (digits === undefined) {
    throw new MailroomError('invalid', `${JSON.stringify(text)} is not the number of a conversation`, [
      'give a number such as 1042; mailroom inbox lists them',
    ]);
  }
  return Number(digits);
}
