// Server copies in the store: which mails of a folder we have, by UIDVALIDITY and UID, and what became of each.
import { sql } from 'kysely';
import type { MailboxId } from '../ids.js';
import type { CopyOutcome, FolderKey, ServerCopy } from '../mailbox/server-copy.js';
import { batchesOf } from './batches.js';
import { fromTime, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { repeated } from './repeated.js';

/** Notes what became of a server's copy. */
export function insertServerCopy(tx: Tx, folder: FolderKey, copy: ServerCopy, now: Date): void {
  tx.gather('server_copy', [
    {
      mailbox_id: folder.mailboxId,
      folder: folder.folder,
      uid_validity: folder.uidValidity,
      uid: copy.uid,
      received_at: toTime(copy.receivedAt),
      raw_sha256: copy.rawHash ?? null,
      outcome: copy.outcome,
      after_pull: copy.afterPullDue ? 'due' : null,
      created_at: toTime(now),
    },
  ]);
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

/** All UIDs of the folder that are settled. */
export async function listCopiedUids(db: Queries, folder: FolderKey): Promise<Set<number>> {
  const rows = await copiesIn(db, folder).select('uid').execute();
  return new Set(rows.map(({ uid }) => uid));
}

/**
 * What became of the same bytes when the folder counted otherwise: they are known by their hash, under another
 * UIDVALIDITY of the same folder.
 */
export async function findRenumberedCopy(
  db: Queries,
  folder: FolderKey,
  rawHash: string,
): Promise<CopyOutcome | undefined> {
  const [row] = await renumberedRows(db, { ...folder, rawHash });
  return row?.outcome as CopyOutcome | undefined;
}

const renumberedRows = repeated((db, given: FolderKey & { readonly rawHash: string }) =>
  db
    .selectFrom('server_copy')
    .select('outcome')
    .where('raw_sha256', '=', given.rawHash)
    .where('mailbox_id', '=', given.mailboxId)
    .where('folder', '=', given.folder)
    .where('uid_validity', '!=', given.uidValidity)
    .limit(1),
);

/** A copy from when the folder counted otherwise, with what tells it from others. */
export type OldCopy = {
  readonly rawHash: string;
  readonly receivedAt: Date;
  readonly outcome: CopyOutcome;
  readonly size: number;
  /** The beginning of the mail. */
  readonly beginning: Uint8Array;
};

/** Enough of a mail to hold its Message-ID, as a rule. */
const BEGINNING = 16 * 1024;

/** The copies of other UIDVALIDITYs of the folder of which we have the bytes; each mail and time once, by hundreds. */
export async function* listOldCopies(db: Queries, folder: FolderKey): AsyncGenerator<OldCopy> {
  let after = { hash: '', at: '' };
  for (;;) {
    const rows = await db
      .selectFrom('server_copy')
      .innerJoin('raw_mail', 'raw_mail.sha256', 'server_copy.raw_sha256')
      .select(['raw_mail.sha256', 'raw_mail.size', 'server_copy.received_at', 'server_copy.outcome'])
      .select(sql<Uint8Array>`substr(raw_mail.bytes, 1, ${sql.lit(BEGINNING)})`.as('beginning'))
      .where('mailbox_id', '=', folder.mailboxId)
      .where('folder', '=', folder.folder)
      .where('uid_validity', '!=', folder.uidValidity)
      .where((is) =>
        is.or([
          is('raw_mail.sha256', '>', after.hash),
          is.and([is('raw_mail.sha256', '=', after.hash), is('received_at', '>', after.at)]),
        ]),
      )
      .orderBy('raw_mail.sha256')
      .orderBy('received_at')
      .orderBy('uid_validity')
      .limit(OLD_AT_ONCE)
      .execute();
    for (const row of rows) {
      if (row.sha256 === after.hash && row.received_at === after.at) continue;
      after = { hash: row.sha256, at: row.received_at };
      const { sha256: rawHash, size, beginning } = row;
      const outcome = row.outcome as CopyOutcome;
      yield { rawHash, size, beginning, outcome, receivedAt: fromTime(row.received_at) };
    }
    if (rows.length < OLD_AT_ONCE) return;
  }
}

const OLD_AT_ONCE = 200;

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

/** What became of a copy that was put aside, now that it was looked at again. */
export async function saveCopyOutcome(
  tx: Tx,
  folder: FolderKey,
  { uid, outcome, rawHash }: Pick<ServerCopy, 'uid' | 'outcome' | 'rawHash'>,
): Promise<void> {
  await tx
    .updateTable('server_copy')
    .set({ outcome, raw_sha256: rawHash ?? null })
    .where('mailbox_id', '=', folder.mailboxId)
    .where('folder', '=', folder.folder)
    .where('uid_validity', '=', folder.uidValidity)
    .where('uid', '=', uid)
    .execute();
}

/** The copies of a mail that were for no channel, now that it has one. */
export async function saveRouted(tx: Tx, mailbox: MailboxId, rawHash: string, outcome: CopyOutcome): Promise<void> {
  await tx
    .updateTable('server_copy')
    .set({ outcome })
    .where('mailbox_id', '=', mailbox)
    .where('raw_sha256', '=', rawHash)
    .where('outcome', '=', 'unrouted')
    .execute();
}

/** Where a server has these bytes. */
export type RawMailCopy = {
  readonly mailboxId: MailboxId;
  readonly folder: string;
  readonly uidValidity: string;
  readonly uid: number;
  readonly rawHash: string;
};

export async function listCopiesOfRawMails(db: Queries, hashes: readonly string[]): Promise<RawMailCopy[]> {
  const found: RawMailCopy[] = [];
  for (const batch of batchesOf(hashes)) {
    const rows = await db
      .selectFrom('server_copy')
      .select(['mailbox_id', 'folder', 'uid_validity', 'uid', 'raw_sha256'])
      .where('raw_sha256', 'in', batch)
      .orderBy('folder')
      .execute();
    for (const { raw_sha256: rawHash, ...row } of rows) {
      if (rawHash === null) continue;
      const mailboxId = row.mailbox_id as MailboxId;
      found.push({ mailboxId, folder: row.folder, uidValidity: row.uid_validity, uid: row.uid, rawHash });
    }
  }
  return found;
}
