// The bytes of mails, kept once each and found by their hash.
import { toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

export type RawMail = { readonly sha256: string; readonly bytes: Uint8Array };

/** Keeps the bytes; the same bytes twice are kept once. */
export async function keepRawMail(tx: Tx, mail: RawMail, now: Date): Promise<void> {
  await tx
    .insertInto('raw_mail')
    .values({ sha256: mail.sha256, size: mail.bytes.byteLength, bytes: mail.bytes, created_at: toTime(now) })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}

export async function readRawMail(db: Queries, sha256: string): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('raw_mail').select('bytes').where('sha256', '=', sha256).executeTakeFirst();
  return row?.bytes;
}
