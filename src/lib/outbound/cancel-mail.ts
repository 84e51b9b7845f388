// Takes a mail back that nobody has handed over, or of which somebody has said that it is to be left.
import { MailroomError } from '../errors.js';
import { decideItem } from '../store/outbox-attempts.js';
import { needOutboxItem } from './need-outbox-item.js';
import type { OutboxItem, OutboxState, Verdict } from './outbox.js';
import { recordDelivery } from './record-delivery.js';
import type { TakeOverDeps } from './take-over-items.js';

const CANCELLABLE: readonly OutboxState[] = ['held', 'queued', 'deferred', 'failed', 'unsure'];

/** Throws `not-found`, and `invalid` for one that was sent or is on its way. Who has it already has it. */
export async function cancelMail(deps: TakeOverDeps, id: string): Promise<OutboxItem> {
  const item = await needOutboxItem(deps.db, id);
  const now = deps.clock.now();
  const verdict: Verdict = {
    state: 'cancelled',
    recipients: item.recipients.map((one) => (one.state === 'sent' ? one : { ...one, state: 'cancelled' })),
    nextAttemptAt: undefined,
    reason: 'somebody took it back',
  };
  const done = await deps.db.transaction(async (tx) => {
    if (!(await decideItem(tx, item.id, CANCELLABLE, verdict, { now }))) return false;
    await recordDelivery(deps, tx, item, verdict, now);
    return true;
  });
  if (!done) {
    throw new MailroomError('invalid', `that answer is ${item.state}: it cannot be taken back`, [
      `see mailroom outbox show ${id}`,
    ]);
  }
  return needOutboxItem(deps.db, item.id);
}
