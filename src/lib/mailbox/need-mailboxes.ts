// The mailboxes to work on: the one that was named, or all of them.
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { listMailboxes } from '../store/mailboxes.js';
import type { MailboxAccount } from './mailbox-account.js';
import { needMailbox } from './need-mailbox.js';

/** Throws `not-found` when there is none of that name, or none at all. */
export async function needMailboxes(db: Queries, name: string | undefined): Promise<readonly MailboxAccount[]> {
  if (name !== undefined) return [await needMailbox(db, name)];
  const all = await listMailboxes(db);
  if (all.length > 0) return all;
  throw new MailroomError('not-found', 'there is no mailbox to pull from yet', ['add one with: mailroom mailbox add']);
}
