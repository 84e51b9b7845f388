// The bytes of mails, kept once each and found by their hash.
import { toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { repeated } from './repeated.js';

export type RawMail = { readonly sha256: string; readonly bytes: Uint8Array };

/** Keeps the bytes; the same bytes twice are kept once. */
export function keepRawMail(tx: Tx, { sha256, bytes }: RawMail, now: Date): void {
  tx.gather('raw_mail', [{ sha256, size: bytes.byteLength, bytes, created_at: toTime(now) }]);
}

/** Puts the bytes in the place of those that are not what their hash says. */
export async function replaceRawMail(tx: Tx, { sha256, bytes }: RawMail): Promise<void> {
  await tx.updateTable('raw_mail').set({ bytes, size: bytes.byteLength }).where('sha256', '=', sha256).execute();
}

export async function readRawMail(db: Queries, sha256: string): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('raw_mail').select('bytes').where('sha256', '=', sha256).executeTakeFirst();
  return row?.bytes;
}

/** Those that are there, by their hashes; so few that all fit into memory. */
export async function readRawMails(db: Queries, hashes: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  if (hashes.length === 0) return new Map();
  const rows = await rawMailRows(db, { hashes });
  return new Map(rows.map(({ sha256, bytes }) => [sha256, bytes]));
}

const rawMailRows = repeated((db, { hashes }: { readonly hashes: readonly string[] }) =>
  db.selectFrom('raw_mail').select(['sha256', 'bytes']).where('sha256', 'in', hashes),
);
