// The bytes of mails, kept once each and found by their hash.
import { toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

export type RawMail = { readonly sha256: string; readonly bytes: Uint8Array };

/** Keeps the bytes; the same bytes twice are kept once. */
export function keepRawMail(tx: Tx, { sha256, bytes }: RawMail, now: Date): void {
  tx.gather('raw_mail', [{ sha256, size: bytes.byteLength, bytes, created_at: toTime(now) }]);
}

export async function readRawMail(db: Queries, sha256: string): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('raw_mail').select('bytes').where('sha256', '=', sha256).executeTakeFirst();
  return row?.bytes;
}
