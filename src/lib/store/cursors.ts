// Cursors in the store: how far each folder of a mailbox has been pulled.
import { sql } from 'kysely';
import type { MailboxId } from '../ids.js';
import type { Cursor } from '../mailbox/cursor.js';
import { fromTime, fromTimeOrNull, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

export async function readCursor(db: Queries, mailbox: MailboxId, folder: string): Promise<Cursor | undefined> {
  const row = await db
    .selectFrom('cursor')
    .selectAll()
    .where('mailbox_id', '=', mailbox)
    .where('folder', '=', folder)
    .executeTakeFirst();
  return (
    row && {
      mailboxId: row.mailbox_id as MailboxId,
      folder: row.folder,
      uidValidity: row.uid_validity,
      startUid: row.start_uid,
      startedAt: fromTime(row.started_at),
      lastUid: row.last_uid,
      pulledAt: fromTimeOrNull(row.pulled_at),
      historySince: fromTimeOrNull(row.history_since),
    }
  );
}

/** Keeps a cursor for a folder that has none, or in the place of one of another UIDVALIDITY. */
export async function startCursor(tx: Tx, cursor: Cursor, now: Date): Promise<void> {
  const values = {
    uid_validity: cursor.uidValidity,
    start_uid: cursor.startUid,
    started_at: toTime(cursor.startedAt),
    last_uid: cursor.lastUid,
    pulled_at: cursor.pulledAt === undefined ? null : toTime(cursor.pulledAt),
    history_since: cursor.historySince === undefined ? null : toTime(cursor.historySince),
    updated_at: toTime(now),
  };
  await tx
    .insertInto('cursor')
    .values({ mailbox_id: cursor.mailboxId, folder: cursor.folder, ...values })
    .onConflict((conflict) => conflict.columns(['mailbox_id', 'folder']).doUpdateSet(values))
    .execute();
}

/** Moves a cursor on; never back, whoever else moved it meanwhile. */
export async function saveCursor(tx: Tx, cursor: Cursor, now: Date): Promise<void> {
  await tx
    .updateTable('cursor')
    .set({ last_uid: cursor.lastUid, updated_at: toTime(now) })
    .where('mailbox_id', '=', cursor.mailboxId)
    .where('folder', '=', cursor.folder)
    .where('uid_validity', '=', cursor.uidValidity)
    .where('last_uid', '<', cursor.lastUid)
    .execute();
}

/** Notes that all that was new in the folder at that time is settled. */
export async function savePulledAt(tx: Tx, cursor: Cursor, pulledAt: Date): Promise<void> {
  await tx
    .updateTable('cursor')
    .set({ pulled_at: toTime(pulledAt), updated_at: toTime(pulledAt) })
    .where('mailbox_id', '=', cursor.mailboxId)
    .where('folder', '=', cursor.folder)
    .where('uid_validity', '=', cursor.uidValidity)
    .execute();
}

/** Notes from when on history is settled too; never a later time than there was. */
export async function saveHistorySince(tx: Tx, cursor: Cursor, since: Date): Promise<void> {
  await tx
    .updateTable('cursor')
    .set({ history_since: toTime(since) })
    .where('mailbox_id', '=', cursor.mailboxId)
    .where('folder', '=', cursor.folder)
    .where('uid_validity', '=', cursor.uidValidity)
    .where((is) => is.or([is('history_since', 'is', null), is('history_since', '>', toTime(since))]))
    .execute();
}

/** When each mailbox was pulled last, by its id. */
export async function listPulledTimes(db: Queries): Promise<ReadonlyMap<MailboxId, Date>> {
  const rows = await db
    .selectFrom('cursor')
    .innerJoin('mailbox', (join) =>
      join.onRef('mailbox.id', '=', 'cursor.mailbox_id').onRef('mailbox.folder', '=', 'cursor.folder'),
    )
    .select(['cursor.mailbox_id', 'cursor.pulled_at'])
    .where('cursor.pulled_at', 'is not', null)
    .execute();
  return new Map(
    rows.flatMap((row) => (row.pulled_at === null ? [] : [[row.mailbox_id as MailboxId, fromTime(row.pulled_at)]])),
  );
}

/**
 * The mailbox is on another server, or another account, from now on: its UIDs mean other mails. What we have is known
 * by its bytes, as after a new UIDVALIDITY (RFC 3501, 2.3.1.1), and nothing is left to do with the old copies.
 */
export async function forgetNumbering(tx: Tx, mailbox: MailboxId, now: Date): Promise<void> {
  const moved = (column: 'uid_validity') => sql<string>`${`moved ${toTime(now)} `} || ${sql.ref(column)}`;
  await tx
    .updateTable('cursor')
    .set({ uid_validity: moved('uid_validity') })
    .where('mailbox_id', '=', mailbox)
    .execute();
  await tx
    .updateTable('server_copy')
    .set({ uid_validity: moved('uid_validity'), after_pull: null })
    .where('mailbox_id', '=', mailbox)
    .execute();
}
