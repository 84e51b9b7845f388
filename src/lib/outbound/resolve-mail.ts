// Settles a mail of which nobody knows, by what somebody has found out.
import { MailroomError } from '../errors.js';
import { decideItem } from '../store/outbox-attempts.js';
import { needOutboxItem } from './need-outbox-item.js';
import { type OutboxItem, queuedAnew, type Verdict } from './outbox.js';
import { recordDelivery } from './record-delivery.js';
import type { TakeOverDeps } from './take-over-items.js';

/** `resend` puts it into the queue, for those of whom nobody knows. Throws `not-found`, and `invalid` for one that is not unsure. */
export async function resolveMail(deps: TakeOverDeps, id: string, truth: 'sent' | 'resend'): Promise<OutboxItem> {
  const item = await needOutboxItem(deps.db, id);
  const now = deps.clock.now();
  const verdict = truth === 'sent' ? saidToBeSent(item) : queuedAnew(item, ['unsure'], now);
  const done = await deps.db.transaction(async (tx) => {
    if (!(await decideItem(tx, item.id, ['unsure'], verdict, { now, anew: true }))) return false;
    await recordDelivery(deps, tx, item, verdict, now);
    return true;
  });
  if (!done) {
    throw new MailroomError('invalid', `that answer is ${item.state}: what became of it is known`, [
      `see mailroom outbox show ${id}`,
    ]);
  }
  return needOutboxItem(deps.db, item.id);
}

function saidToBeSent(item: OutboxItem): Verdict {
  const recipients = item.recipients.map((one) =>
    one.state === 'unsure' ? { ...one, state: 'sent' as const, response: 'somebody has found that it arrived' } : one,
  );
  const isRefused = recipients.some(({ state }) => state === 'failed');
  const reason = isRefused ? item.reason : undefined;
  return { state: isRefused ? 'failed' : 'sent', recipients, nextAttemptAt: undefined, reason };
}
