// Workload: how much is waiting, as one operator sees it.
import type { OutboxState } from '../outbound/outbox.js';
import type { ConversationStatus } from './conversation.js';

export type Workload = {
  readonly conversations: Readonly<Record<ConversationStatus, number>> & {
    /** Open, with mail that the operator has not read. */
    readonly unread: number;
    /** Open, and assigned to nobody. */
    readonly unassigned: number;
    /** Open, and assigned to the operator. */
    readonly mine: number;
  };
  /** Since when the open conversation that nobody has has waited longest for somebody to take it. */
  readonly unassignedSince: Date | undefined;
  /** Conversations with a note that names the operator, unread. */
  readonly mentions: number;
  /** Numbers of the conversations in which an answer failed, or nobody knows; newest activity first. */
  readonly needAttention: readonly number[];
  /** No lost answer is a notification that failed: it is not among these. */
  readonly outbox: Readonly<Record<Unfinished, number>>;
};

type Unfinished = Exclude<OutboxState, 'sent' | 'cancelled'>;

/** Mail that is in no conversation. */
export type HeldCounts = {
  /** For no channel. */
  readonly unrouted: number;
  /** Reports, receipts and complaints about nothing that is here. */
  readonly reports: number;
};

/** What every command speaks up about. */
export type Trouble = {
  /** Conversations in which an answer failed, or nobody knows. */
  readonly conversations: number;
  /** Channels whose auto-reply has been stopped by its breaker. */
  readonly stoppedAutoReplies: number;
  /** Mailboxes in use that have not been pulled for long. */
  readonly overdueMailboxes: number;
  /** Mailboxes whose server refused the login the last time. */
  readonly refusedMailboxes: number;
  /** SMTP configs whose server refused the login the last time. */
  readonly refusedSmtpConfigs: number;
  /** Files in which this machine kept a server's answer, and that are damaged. */
  readonly damagedAnswers: readonly string[];
};

/** What of it the store knows. */
export type StoreTrouble = Omit<Trouble, 'damagedAnswers'>;
