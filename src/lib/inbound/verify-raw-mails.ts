// Verifies that every raw mail in the store is still the bytes that it was: its name is their hash.
import { createHash } from 'node:crypto';
import type { Queries } from '../store/db.js';
import { listRawMails } from '../store/integrity.js';
import type { VerifiedRawMails } from './verified.js';

const AT_ONCE = 50;

/** All of them, by their hashes. */
export async function verifyRawMails(db: Queries): Promise<VerifiedRawMails> {
  const damaged: string[] = [];
  let checked = 0;
  for (let after = ''; ; ) {
    const page = await listRawMails(db, after, AT_ONCE);
    for (const { sha256, size, bytes } of page) {
      const isIntact = bytes.byteLength === size && createHash('sha256').update(bytes).digest('hex') === sha256;
      if (!isIntact) damaged.push(sha256);
    }
    checked += page.length;
    after = page.at(-1)?.sha256 ?? '';
    if (page.length < AT_ONCE) return { checked, damaged, repaired: 0 };
  }
}
