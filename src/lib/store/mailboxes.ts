// Mailboxes in the store.
import type { MailboxId } from '../ids.js';
import { formatAfterPull, type MailboxAccount, parseAfterPull } from '../mailbox/mailbox-account.js';
import {
  fromJson,
  fromServerRow,
  fromTime,
  fromTimeOrNull,
  storedAddress,
  toFlag,
  toServerRow,
  toTime,
} from './columns.js';
import type { Queries, Tx } from './db.js';
import type { MailboxTable } from './schema.js';

export async function listMailboxes(db: Queries): Promise<MailboxAccount[]> {
  const rows = await db.selectFrom('mailbox').selectAll().orderBy('name').execute();
  return rows.map(toMailbox);
}

/** The mailbox of that name or id. */
export async function findMailbox(db: Queries, nameOrId: string): Promise<MailboxAccount | undefined> {
  const row = await db
    .selectFrom('mailbox')
    .selectAll()
    .where((is) => is.or([is('name', '=', nameOrId), is('id', '=', nameOrId)]))
    .executeTakeFirst();
  return row && toMailbox(row);
}

export async function insertMailbox(tx: Tx, mailbox: MailboxAccount): Promise<void> {
  await tx
    .insertInto('mailbox')
    .values({
      ...toServerRow(mailbox),
      id: mailbox.id,
      name: mailbox.name,
      folder: mailbox.folder,
      address: mailbox.address,
      plus_addressing: toFlag(mailbox.plusAddressing),
      after_pull: formatAfterPull(mailbox.afterPull),
      trust_authserv: JSON.stringify(mailbox.trustAuthserv),
      fallback_channel_id: null,
      checked_at: mailbox.checkedAt === undefined ? null : toTime(mailbox.checkedAt),
      created_at: toTime(mailbox.createdAt),
      updated_at: toTime(mailbox.createdAt),
    })
    .execute();
}

export async function saveMailboxChecked(tx: Tx, id: MailboxId, now: Date): Promise<void> {
  await tx
    .updateTable('mailbox')
    .set({ checked_at: toTime(now) })
    .where('id', '=', id)
    .execute();
}

function toMailbox(row: MailboxTable): MailboxAccount {
  return {
    ...fromServerRow(row),
    id: row.id as MailboxId,
    name: row.name,
    folder: row.folder,
    address: storedAddress(row.address),
    plusAddressing: row.plus_addressing === 1,
    afterPull: parseAfterPull(row.after_pull),
    trustAuthserv: fromJson<string[]>(row.trust_authserv),
    checkedAt: fromTimeOrNull(row.checked_at),
    createdAt: fromTime(row.created_at),
  };
}
