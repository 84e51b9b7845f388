// Mailboxes in the store.
import type { MailboxId } from '../ids.js';
import {
  formatAfterPull,
  formatFolderChoice,
  type MailboxAccount,
  parseAfterPull,
  parseFolderChoice,
} from '../mailbox/mailbox-account.js';
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
import type { FailureColumns, MailboxTable } from './schema.js';

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
  const at = toTime(mailbox.createdAt);
  await tx
    .insertInto('mailbox')
    .values({ id: mailbox.id, fallback_channel_id: null, created_at: at, updated_at: at, ...toRow(mailbox) })
    .execute();
}

/** Keeps a mailbox as it is now, whatever of it has changed. */
export async function saveMailbox(tx: Tx, mailbox: MailboxAccount, now: Date): Promise<void> {
  await tx
    .updateTable('mailbox')
    .set({ ...toRow(mailbox), updated_at: toTime(now) })
    .where('id', '=', mailbox.id)
    .execute();
}

/** What was pulled from it stays; which copies on the server those were is forgotten. */
export async function deleteMailbox(tx: Tx, id: MailboxId): Promise<void> {
  await tx.deleteFrom('mailbox').where('id', '=', id).execute();
}

export async function saveMailboxChecked(tx: Tx, id: MailboxId, now: Date): Promise<void> {
  await tx
    .updateTable('mailbox')
    .set({ checked_at: toTime(now) })
    .where('id', '=', id)
    .execute();
}

function toRow(
  mailbox: MailboxAccount,
): Omit<MailboxTable, 'id' | 'fallback_channel_id' | 'created_at' | 'updated_at' | keyof FailureColumns> {
  return {
    ...toServerRow(mailbox),
    name: mailbox.name,
    folder: mailbox.folder,
    address: mailbox.address,
    plus_addressing: toFlag(mailbox.plusAddressing),
    after_pull: formatAfterPull(mailbox.afterPull),
    trust_authserv: JSON.stringify(mailbox.trustAuthserv),
    also_folders: JSON.stringify(mailbox.alsoFolders),
    junk_folder: formatFolderChoice(mailbox.junkFolder),
    sent_folder: formatFolderChoice(mailbox.sentFolder),
    append_sent: toFlag(mailbox.appendSent),
    size_limit: mailbox.sizeLimit,
    checked_at: mailbox.checkedAt === undefined ? null : toTime(mailbox.checkedAt),
  };
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
    alsoFolders: fromJson<string[]>(row.also_folders),
    junkFolder: parseFolderChoice(row.junk_folder),
    sentFolder: parseFolderChoice(row.sent_folder),
    appendSent: row.append_sent === 1,
    sizeLimit: row.size_limit,
    checkedAt: fromTimeOrNull(row.checked_at),
    createdAt: fromTime(row.created_at),
  };
}
