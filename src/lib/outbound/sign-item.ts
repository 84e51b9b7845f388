// Signs the bytes of an item of the outbox, once, before it is handed over for the first time.
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Db } from '../store/db.js';
import type { ClaimedItem } from '../store/outbox-claims.js';
import { saveSignedMail } from '../store/signed-mails.js';

export type Sign = (raw: Uint8Array) => Promise<Uint8Array>;

export type SignItemDeps = {
  /** Refuses to begin anything once this program is taken for dead. */
  readonly claimingDb: Db;
  readonly owner: string;
  readonly clock: Clock;
};

/**
 * The bytes to hand over. Those that are signed are in the store before anybody connects, so that each attempt sends the
 * same; a mail that was signed keeps its signature, whatever becomes of the key.
 */
export async function signItem(
  { claimingDb, owner, clock }: SignItemDeps,
  sign: Sign | undefined,
  { item, raw }: ClaimedItem,
): Promise<Uint8Array> {
  if (sign === undefined || isSigned(raw)) return raw;
  const bytes = await sign(raw);
  const signed = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
  const isSaved = await claimingDb.transaction((tx) => saveSignedMail(tx, { id: item.id, owner, signed }, clock.now()));
  // Somebody else has it now, and will be found to have; or it was handed over unsigned before.
  return isSaved ? bytes : raw;
}

const MARK = 'DKIM-Signature:';

function isSigned(raw: Uint8Array): boolean {
  return Buffer.from(raw.buffer, raw.byteOffset, MARK.length).toString('latin1') === MARK;
}
