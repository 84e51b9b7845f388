// Indexes the messages whose words are not in the index: those of a store that is older than it, or was mended.
import type { Db } from '../store/db.js';
import { countUnindexedMessages, hasUnindexedMessages, indexSome } from '../store/search-index.js';

export type MakeIndexDeps = { readonly db: Db };

/** So many in one transaction: other programs get their turn in between, and what is done stays done. */
const AT_ONCE = 500;

/** Gives how many there were. Two programs that do it at the same time share the work. */
export async function makeIndex(
  { db }: MakeIndexDeps,
  report: (done: number, total: number) => void = () => {},
): Promise<number> {
  if (!(await hasUnindexedMessages(db))) return 0;
  const total = await countUnindexedMessages(db);
  let done = 0;
  for (;;) {
    report(done, total);
    const count = await db.transaction(async (tx) => {
      await tx.takeTurns('search index');
      return indexSome(tx, AT_ONCE);
    });
    done += count;
    if (count < AT_ONCE) break;
  }
  report(done, Math.max(done, total));
  return done;
}
