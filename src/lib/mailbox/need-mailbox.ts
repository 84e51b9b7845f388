// The mailbox that somebody named, or an error that says which there are.
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { findMailbox, listMailboxes } from '../store/mailboxes.js';
import type { MailboxAccount } from './mailbox-account.js';

/** The mailbox of that name or id. Throws `not-found` with those there are. */
export async function needMailbox(db: Queries, name: string): Promise<MailboxAccount> {
  const mailbox = await findMailbox(db, name);
  if (mailbox !== undefined) return mailbox;
  const names = (await listMailboxes(db)).map((known) => known.name);
  throw new MailroomError(
    'not-found',
    `there is no mailbox called ${JSON.stringify(name)}`,
    names.length === 0 ? ['add the first one with: mailroom mailbox add'] : [`the mailboxes are: ${names.join(', ')}`],
  );
}
