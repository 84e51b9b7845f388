// Server copies in the store: which mails of a folder we have, by UIDVALIDITY and UID, and what became of each.
import type { CopyOutcome, FolderKey, ServerCopy } from '../mailbox/server-copy.js';
import { batchesOf } from './batches.js';
import { toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

/** Notes what became of a server's copy. */
export async function insertServerCopy(tx: Tx, folder: FolderKey, copy: ServerCopy, now: Date): Promise<void> {
  await tx
    .insertInto('server_copy')
    .values({
      mailbox_id: folder.mailboxId,
      folder: folder.folder,
      uid_validity: folder.uidValidity,
      uid: copy.uid,
      received_at: toTime(copy.receivedAt),
      raw_sha256: copy.rawHash ?? null,
      outcome: copy.outcome,
      after_pull: copy.afterPullDue ? 'due' : null,
      created_at: toTime(now),
    })
    .execute();
}

/** Which of these UIDs are settled already. */
export async function listKnownUids(db: Queries, folder: FolderKey, uids: readonly number[]): Promise<Set<number>> {
  const known = new Set<number>();
  for (const batch of batchesOf(uids)) {
    const rows = await copiesIn(db, folder).select('uid').where('uid', 'in', batch).execute();
    for (const row of rows) known.add(row.uid);
  }
  return known;
}

/**
 * What became of the same bytes when the folder counted otherwise: they are known by their hash, under another
 * UIDVALIDITY of the same folder.
 */
export async function findRenumberedCopy(
  db: Queries,
  { mailboxId, folder, uidValidity }: FolderKey,
  rawHash: string,
): Promise<CopyOutcome | undefined> {
  const row = await db
    .selectFrom('server_copy')
    .select('outcome')
    .where('raw_sha256', '=', rawHash)
    .where('mailbox_id', '=', mailboxId)
    .where('folder', '=', folder)
    .where('uid_validity', '!=', uidValidity)
    .executeTakeFirst();
  return row?.outcome as CopyOutcome | undefined;
}

/** The UIDs whose copy on the server is still to be marked, moved or deleted, the lowest first. */
export async function listUidsDueAfterPull(db: Queries, folder: FolderKey, limit: number): Promise<number[]> {
  const rows = await copiesIn(db, folder)
    .select('uid')
    .where('after_pull', 'is not', null)
    .orderBy('uid')
    .limit(limit)
    .execute();
  return rows.map((row) => row.uid);
}

/** Nothing is left to do with these on the server. */
export async function saveAfterPullDone(tx: Tx, folder: FolderKey, uids: readonly number[]): Promise<void> {
  for (const batch of batchesOf(uids)) {
    await tx
      .updateTable('server_copy')
      .set({ after_pull: null })
      .where('mailbox_id', '=', folder.mailboxId)
      .where('folder', '=', folder.folder)
      .where('uid_validity', '=', folder.uidValidity)
      .where('uid', 'in', batch)
      .execute();
  }
}

function copiesIn(db: Queries, { mailboxId, folder, uidValidity }: FolderKey) {
  return db
    .selectFrom('server_copy')
    .where('mailbox_id', '=', mailboxId)
    .where('folder', '=', folder)
    .where('uid_validity', '=', uidValidity);
}
