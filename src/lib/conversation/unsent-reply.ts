// UnsentReply: an answer that was written and has not left. Its conversation may say "waiting" already, so it is told apart.
import type { OutboxId } from '../ids.js';
import type { Delivery, Message } from './message.js';

/** Those of which nothing is settled: what failed, or is unsure, has the attention of somebody instead. */
export const UNSENT_STATES = [
  'held',
  'queued',
  'sending',
  'in-data',
  'deferred',
] as const satisfies readonly Delivery['state'][];

export type UnsentReply = {
  readonly outbox: OutboxId;
  readonly state: (typeof UNSENT_STATES)[number];
  /** When it is released, or tried again; undefined for one that waits for somebody, or is being sent. */
  readonly until: Date | undefined;
};

/** Those among the messages of a conversation, oldest first. */
export function unsentAmong(messages: readonly Pick<Message, 'kind' | 'delivery'>[]): UnsentReply[] {
  return messages.flatMap(({ kind, delivery }) => {
    const state = UNSENT_STATES.find((each) => each === delivery?.state);
    if ((kind !== 'reply' && kind !== 'forward') || state === undefined || delivery?.facts === undefined) return [];
    return [{ outbox: delivery.facts.id, state, until: delivery.facts.nextAttemptAt }];
  });
}
