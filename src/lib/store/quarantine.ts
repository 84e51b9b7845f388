// The quarantine in the store: mails that could not be read, whole as far as the server gave them, with the cause.
import type { QuarantineId } from '../ids.js';
import type { FolderKey } from '../mailbox/server-copy.js';
import { toText, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

export type NewQuarantined = {
  readonly id: QuarantineId;
  readonly folder: FolderKey;
  readonly uid: number;
  /** Its bytes are kept as a raw mail of this hash; undefined when the server gave none. */
  readonly rawHash: string | undefined;
  /** A sentence. May hold words of the mail or the server: hostile. */
  readonly cause: string;
  readonly attempts: number;
};

export async function insertQuarantined(tx: Tx, mail: NewQuarantined, now: Date): Promise<void> {
  await tx
    .insertInto('quarantine')
    .values({
      id: mail.id,
      mailbox_id: mail.folder.mailboxId,
      folder: mail.folder.folder,
      uid_validity: mail.folder.uidValidity,
      uid: mail.uid,
      raw_sha256: mail.rawHash ?? null,
      cause: toText(mail.cause),
      attempts: mail.attempts,
      created_at: toTime(now),
      resolved_at: null,
    })
    .execute();
}

/** How many mails wait in quarantine. */
export async function countQuarantined(db: Queries): Promise<number> {
  const { count } = await db
    .selectFrom('quarantine')
    .select((is) => is.fn.countAll<number | string>().as('count'))
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}
