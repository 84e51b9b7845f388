// The bytes of mails, kept once each and found by their hash.
import { toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { repeated } from './repeated.js';
import type { RawMailTable } from './schema.js';

export type RawMail = { readonly sha256: string; readonly bytes: Uint8Array };

/** Keeps the bytes; the same bytes twice are kept once. */
export async function keepRawMail(tx: Tx, mail: RawMail, now: Date): Promise<void> {
  const { sha256, bytes } = mail;
  await insertOnce(tx, { sha256, size: bytes.byteLength, bytes, created_at: toTime(now) });
}

const insertOnce = repeated((tx, { sha256, size, bytes, created_at }: RawMailTable) =>
  tx
    .insertInto('raw_mail')
    .values({ sha256, size, bytes, created_at })
    .onConflict((conflict) => conflict.column('sha256').doNothing()),
);

export async function readRawMail(db: Queries, sha256: string): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('raw_mail').select('bytes').where('sha256', '=', sha256).executeTakeFirst();
  return row?.bytes;
}
