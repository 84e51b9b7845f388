// Compares the index of words with the messages, and makes it anew where they do not fit together.
import type { Db } from '../store/db.js';
import { findIndexFaults, forgetIndex, type IndexFaults } from '../store/search-index.js';
import { makeIndex } from './make-index.js';

/** `isRepaired`: it was made anew, and what is told is what was found before. */
export type VerifiedIndex = IndexFaults & { readonly isRepaired: boolean };

/** Messages that wait to be indexed are no fault: the next search does it. */
export async function verifyIndex({ db }: { readonly db: Db }, { repair = false } = {}): Promise<VerifiedIndex> {
  const faults = await findIndexFaults(db);
  const isRepaired = repair && faults.lost + faults.orphaned > 0;
  if (isRepaired) {
    await db.transaction(async (tx) => {
      await tx.takeTurns('search index');
      await forgetIndex(tx);
    });
    await makeIndex({ db });
  }
  return { ...faults, isRepaired };
}
