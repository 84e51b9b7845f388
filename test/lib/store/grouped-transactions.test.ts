// Transactions that are committed together: what they ask alike is asked once, and one that fails does not fail the others.
import { expect, test } from 'vitest';
import type { Db, Tx } from '../../../src/lib/store/db.js';
import { groupTransactions } from '../../../src/lib/store/grouped-transactions.js';
import { together } from '../../../src/lib/store/together.js';
import { withStore } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  test('what works of one transaction ask alike is asked once, and each has its own answer', async () => {
    const asked: string[][] = [];
    const upper = together<string, string>(async (_, words) => {
      asked.push([...words]);
      return words.map((word) => (word === 'nobody' ? undefined : word.toUpperCase()));
    });
    const ask = (word: string) => async (tx: Tx) => [await upper(tx, word), await upper(tx, `${word}s`)];

    await withStore(await store.url(), async (db) => {
      const grouped = groupTransactions(db);
      const answers = await Promise.all(['cat', 'nobody', 'dog'].map((word) => grouped.transaction(ask(word))));
      expect(answers).toEqual([
        ['CAT', 'CATS'],
        [undefined, 'NOBODYS'],
        ['DOG', 'DOGS'],
      ]);
      expect(await db.transaction(ask('cow'))).toEqual(['COW', 'COWS']);
    });

    expect(asked).toEqual([['cat', 'nobody', 'dog'], ['cats', 'nobodys', 'dogs'], ['cow'], ['cows']]);
  });

  test('one that fails undoes nothing but its own', async () => {
    const refuse = together<string, string>(async (_, words) => {
      if (words.includes('bad')) throw new Error('no');
      return words;
    });
    const count = (word: string) => async (tx: Tx) => {
      await tx
        .updateTable('store')
        .set((is) => ({ last_number: is('last_number', '+', 1) }))
        .execute();
      return refuse(tx, word);
    };

    await withStore(await store.url(), async (db) => {
      const grouped = groupTransactions(db);
      const outcomes = await Promise.allSettled(
        ['good', 'bad', 'fine'].map((word) => grouped.transaction(count(word))),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await lastNumber(db)).toBe(2);
    });
  });
});

async function lastNumber(db: Db): Promise<number | undefined> {
  return (await db.selectFrom('store').select('last_number').executeTakeFirst())?.last_number;
}
