// Transactions that are wanted at the same time, committed together: the disk is waited for once, and not for each.
import type { Db, Tx } from './db.js';
import { workTogether } from './together.js';

type Wanted = {
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly settle: (outcome: Promise<unknown>) => void;
};

/**
 * The same Db, whose transactions share one with those that are wanted while another is under way. Each is told that it
 * is done when all of them are committed. What they ask alike is asked once (`together.ts`). When one of them fails, all are undone, and each is done by itself: the works
 * may run twice, as they may anyway.
 */
export function groupTransactions(db: Db): Db {
  let wanted: Wanted[] = [];
  let isBusy = false;

  const work = async () => {
    // Whoever goes on after the last commit wants the next thing at once.
    await new Promise(setImmediate);
    while (wanted.length > 0) {
      const group = wanted;
      wanted = [];
      await commitTogether(db, group);
      await new Promise(setImmediate);
    }
    isBusy = false;
  };

  return {
    ...db,
    transaction: <T>(each: (tx: Tx) => Promise<T>) =>
      new Promise<T>((resolve) => {
        wanted.push({ work: each, settle: (outcome) => resolve(outcome as Promise<T>) });
        if (isBusy) return;
        isBusy = true;
        void work();
      }),
  };
}

async function commitTogether(db: Db, group: readonly Wanted[]): Promise<void> {
  if (group.length > 1) {
    try {
      const works = group.map(({ work }) => work);
      const results = await db.transaction((tx) => workTogether(tx, works));
      for (const [index, { settle }] of group.entries()) settle(Promise.resolve(results[index]));
      return;
    } catch {
      // Whose fault it was is found out one by one.
    }
  }
  for (const { work, settle } of group) {
    const outcome = db.transaction(work);
    settle(outcome);
    await outcome.catch(() => {});
  }
}
