// An address that a delivery report called no good is not written to, unless somebody insists (mail.md 1.9).
import { MailroomError } from '../errors.js';
import { listSuppressed } from '../store/bounces.js';
import type { Queries } from '../store/db.js';
import { type OutgoingMail, recipientsOf } from './outgoing-mail.js';

/** Throws `invalid`, naming the addresses. */
export async function refuseSuppressed(
  db: Queries,
  mail: Pick<OutgoingMail, 'to' | 'cc' | 'bcc'>,
  now: Date,
): Promise<void> {
  const suppressed = await listSuppressed(db, now, recipientsOf(mail));
  if (suppressed.length === 0) return;
  const names = suppressed.map(({ address, until }) => `${address} (until ${until.toISOString().slice(0, 10)})`);
  throw new MailroomError('invalid', `mail to ${names.join(', ')} came back: that address takes none`, [
    'send it to another address with --to',
    'send it all the same with --force',
    `allow it again with: mailroom contact suppressed --clear ${suppressed[0]?.address ?? 'ADDRESS'}`,
  ]);
}
