// Settles a mail of which nobody knows, by what somebody has found out.
import { MailroomError } from '../errors.js';
import { decideMail } from './decide-mail.js';
import { needOutboxItem } from './need-outbox-item.js';
import type { OutboxItem } from './outbox.js';
import type { TakeOverDeps } from './take-over-items.js';
import { judgeFound, queuedAnew } from './verdict.js';

/** `resend` puts it into the queue, for those of whom nobody knows. Throws `not-found`, and `invalid` for one that is not unsure. */
export async function resolveMail(deps: TakeOverDeps, id: string, truth: 'sent' | 'resend'): Promise<OutboxItem> {
  const { id: itemId } = await needOutboxItem(deps.db, id);
  const done = await decideMail(deps, itemId, {
    from: ['unsure'],
    judge: truth === 'sent' ? (item, now) => judgeFound(item, now) : (item, now) => queuedAnew(item, ['unsure'], now),
    anew: true,
  });
  const item = await needOutboxItem(deps.db, itemId);
  if (done) return item;
  throw new MailroomError('invalid', `that answer is ${item.state}: what became of it is known`, [
    `see mailroom outbox show ${id}`,
  ]);
}
