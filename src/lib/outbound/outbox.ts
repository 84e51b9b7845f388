// OutboxItem: an answer that is written and stored, on its way; its states, and when to try again. `verdict.ts` judges it.
import type { Delivery, RecipientDelivery } from '../conversation/message.js';
import type { ChannelId, ConversationId, MessageId, OutboxId, SmtpConfigId } from '../ids.js';
import type { Envelope } from '../smtp/transport.js';

export type OutboxState = Delivery['state'];

export const OUTBOX_STATES = [
  'held',
  'queued',
  'sending',
  'in-data',
  'sent',
  'deferred',
  'failed',
  'unsure',
  'cancelled',
] as const satisfies readonly OutboxState[];

/** The states in which something is still to be done, by mailroom or by somebody. */
export const UNFINISHED = ['held', 'queued', 'sending', 'in-data', 'deferred', 'failed', 'unsure'] as const;

/** Of automatic mail, an unsure one is dropped. `test` mails are not stored. */
export type OutboxKind = 'reply' | 'auto-reply' | 'notification';

/** Nobody waits for it, so one of which nobody knows is given up and not asked about. */
export function isDroppable(kind: OutboxKind): boolean {
  return kind !== 'reply';
}

export type OutboxItem = {
  readonly id: OutboxId;
  readonly kind: OutboxKind;
  readonly messageId: MessageId;
  readonly conversation: { readonly id: ConversationId; readonly number: number };
  readonly channelId: ChannelId;
  readonly smtpConfigId: SmtpConfigId;
  readonly state: OutboxState;
  readonly envelope: Envelope;
  /** The bytes that every attempt sends; there are none yet while it is held. */
  readonly rawHash: string | undefined;
  readonly recipients: readonly RecipientDelivery[];
  readonly attempts: number;
  readonly queuedAt: Date;
  readonly nextAttemptAt: Date | undefined;
  /** Why it is in this state, in a sentence. Holds a server's words: hostile. */
  readonly reason: string | undefined;
};

/** One try, as it is kept. */
export type OutboxAttempt = {
  readonly attempt: number;
  readonly at: Date;
  readonly outcome: string;
  readonly response: string;
};

const MINUTE = 60_000;
const WAITS = [1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE];
const GIVE_UP = 48 * 60 * MINUTE;

/** When to try again after `attempts` attempts (1, 5, 15, 60 minutes, then hourly), or undefined once 48 hours have passed. */
export function nextAttempt(item: Pick<OutboxItem, 'attempts' | 'queuedAt'>, now: Date): Date | undefined {
  const wait = WAITS[Math.max(0, item.attempts - 1)] ?? 60 * MINUTE;
  const next = new Date(now.getTime() + wait);
  return next.getTime() - item.queuedAt.getTime() > GIVE_UP ? undefined : next;
}

/** Those the next attempt goes to: whoever has it already, or never will, is left out. */
export function outstanding(item: Pick<OutboxItem, 'recipients'>): readonly RecipientDelivery[] {
  return item.recipients.filter(({ state }) => state === 'pending' || state === 'deferred');
}
