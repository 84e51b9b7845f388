// Takes a mail back that nobody has handed over, or of which somebody has said that it is to be left.
import { MailroomError } from '../errors.js';
import { decideMail } from './decide-mail.js';
import { needOutboxItem } from './need-outbox-item.js';
import { judgeCancelled, type OutboxItem } from './outbox.js';
import type { TakeOverDeps } from './take-over-items.js';

/** Throws `not-found`, and `invalid` for one that was sent or is on its way. Who has it already has it. */
export async function cancelMail(deps: TakeOverDeps, id: string): Promise<OutboxItem> {
  const { id: itemId } = await needOutboxItem(deps.db, id);
  const done = await decideMail(deps, itemId, {
    from: ['held', 'queued', 'deferred', 'failed', 'unsure'],
    judge: judgeCancelled,
    anew: false,
  });
  const item = await needOutboxItem(deps.db, itemId);
  if (done) return item;
  throw new MailroomError('invalid', `that answer is ${item.state}: it cannot be taken back`, [
    `see mailroom outbox show ${id}`,
  ]);
}
