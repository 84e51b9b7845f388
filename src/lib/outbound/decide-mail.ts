// Decides about a mail that nobody is sending: it goes again, it is taken back, or its fate is known.
import type { OutboxId } from '../ids.js';
import { decideItem } from '../store/outbox-attempts.js';
import type { OutboxItem, OutboxState } from './outbox.js';
import { recordDelivery } from './record-delivery.js';
import type { TakeOverDeps } from './take-over-items.js';
import type { Verdict } from './verdict.js';

export type MailDecision = {
  /** The states in which it may be decided. */
  readonly from: readonly OutboxState[];
  readonly judge: (item: OutboxItem, now: Date) => Verdict;
  /** The 48 hours of trying begin again. */
  readonly anew: boolean;
};

/** False, and nothing is changed, when it is in none of these states: somebody was quicker. */
export async function decideMail(deps: TakeOverDeps, id: OutboxId, decision: MailDecision): Promise<boolean> {
  const now = deps.clock.now();
  return deps.db.transaction(async (tx) => {
    const judge = (item: OutboxItem) => decision.judge(item, now);
    const decided = await decideItem(tx, id, { ...decision, judge }, now);
    if (decided === undefined) return false;
    await recordDelivery(deps, tx, decided.item, decided.verdict, { now, byItself: false });
    return true;
  });
}
