// OutboxItem: an answer that is written and stored, on its way; its states, and when to try again.

import type { Delivery, RecipientDelivery } from '../conversation/message.js';
import type { ChannelId, ConversationId, MessageId, OutboxId, SmtpConfigId } from '../ids.js';
import type { Envelope } from '../smtp/transport.js';

export type OutboxState = Delivery['state'];

/** `auto-reply`: an unsure one is dropped. `test` mails are not stored. */
export type OutboxKind = 'reply' | 'auto-reply' | 'notification';

export type OutboxItem = {
  readonly id: OutboxId;
  readonly kind: OutboxKind;
  readonly messageId: MessageId;
  readonly conversation: { readonly id: ConversationId; readonly number: number };
  readonly channelId: ChannelId;
  readonly smtpConfigId: SmtpConfigId;
  readonly state: OutboxState;
  readonly envelope: Envelope;
  readonly recipients: readonly RecipientDelivery[];
  readonly attempts: number;
  readonly queuedAt: Date;
  readonly nextAttemptAt: Date | undefined;
  /** Why it is in this state, in a sentence. Holds a server's words: hostile. */
  readonly reason: string | undefined;
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
