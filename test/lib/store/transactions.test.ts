// Transactions: all of it or nothing, one after the other, whoever else is writing.

import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Db } from '../../../src/lib/store/db.js';
import { withStore } from '../../support/fresh-store.js';
import { startStoreProgram } from '../../support/store-program.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

async function lastNumber(db: Db): Promise<number | undefined> {
  return (await db.selectFrom('store').select('last_number').executeTakeFirst())?.last_number;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

eachStore((store) => {
  test('what fails in the middle leaves nothing behind', async () => {
    await withStore(await store.url(), async (db) => {
      const work = db.transaction(async (tx) => {
        await tx.updateTable('store').set({ last_number: 5 }).execute();
        throw new Error('the lights went out');
      });

      await expect(work).rejects.toThrow('the lights went out');

      expect(await lastNumber(db)).toBe(0);
    });
  });

  test('a statement that is refused rolls back what went before, and the store can be used on', async () => {
    await withStore(await store.url(), async (db) => {
      const work = db.transaction(async (tx) => {
        await tx.updateTable('store').set({ last_number: 5 }).execute();
        await tx
          .insertInto('widget_operator')
          .values({ widget_id: 'nobody', operator_id: 'nobody', position: 1 })
          .execute();
      });

      await expect(work).rejects.toThrow(/foreign key/i);

      expect(await lastNumber(db)).toBe(0);
      await db.transaction((tx) => tx.updateTable('store').set({ last_number: 6 }).execute());
      expect(await lastNumber(db)).toBe(6);
    });
  });

  test('a transaction leaves its connection as it found it, so that the next costs no more', async () => {
    await withStore(await store.url(), async (db) => {
      const sending = () => db.getExecutor().provideConnection(async ({ executeQuery }) => executeQuery);
      const before = await sending();

      await db.transaction((tx) => tx.selectFrom('store').select('id').execute());

      expect(await sending()).toBe(before);
    });
  });

  test('transactions of one program that take turns do not interleave', async () => {
    await withStore(await store.url(), async (db) => {
      const count = () =>
        db.transaction(async (tx) => {
          await tx.takeTurns('numbers');
          const { last_number } = await tx.selectFrom('store').select('last_number').executeTakeFirstOrThrow();
          await turn();
          await tx
            .updateTable('store')
            .set({ last_number: last_number + 1 })
            .execute();
        });

      await Promise.all(Array.from({ length: 20 }, count));

      expect(await lastNumber(db)).toBe(20);
    });
  });

  test('programs that write at the same time all get their turn, and none is told of a lock', async () => {
    const url = await store.url();
    await withStore(url, async (db) => {
      const programs = Array.from({ length: 3 }, () => startStoreProgram('number', url, '40'));

      const codes = await Promise.all(programs.map((program) => program.ended));

      expect(programs.map((program) => program.output()).join('')).toBe('');
      expect(codes).toEqual([0, 0, 0]);
      expect(await lastNumber(db)).toBe(120);
    });
  });

  test('what a transaction has not finished is seen by nobody else', async () => {
    const url = await store.url();
    await withStore(url, async (db) => {
      const program = startStoreProgram('hold', url, '60000');
      await program.says('holding');

      expect(await lastNumber(db)).toBe(0);

      await program.kill();
      await expect.poll(() => lastNumber(db)).toBe(0);
      await db.transaction((tx) => tx.updateTable('store').set({ last_number: 9 }).execute());
      expect(await lastNumber(db)).toBe(9);
    });
  });

  test('who waits for another program still hears what else goes on', async () => {
    const url = await store.url();
    await withStore(url, async (db) => {
      const program = startStoreProgram('hold', url, '1500');
      await program.says('holding');
      let longest = 0;
      let last = performance.now();
      const timer = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 10);

      await db.transaction((tx) =>
        tx
          .updateTable('store')
          .set((is) => ({ last_number: is('last_number', '+', 1) }))
          .execute(),
      );

      clearInterval(timer);
      expect(await program.ended).toBe(0);
      expect(await lastNumber(db)).toBe(2);
      // 200 ms of SQLite's own waiting, and room for a busy machine; Ctrl-C is heard within that.
      expect(longest).toBeLessThan(800);
    });
  });
});

describe('a disk that is full', () => {
  test('the transaction is undone, the sentence says why, and the store is sound', async () => {
    await withStore(join(temporaryFolder(), 'mailroom.db'), async (db) => {
      const pages = await sql<{ page_count: number }>`pragma page_count`.execute(db);
      await sql.raw(`pragma max_page_count = ${(pages.rows[0]?.page_count ?? 0) + 10}`).execute(db);
      const fill = db.transaction(async (tx) => {
        await tx.updateTable('store').set({ last_number: 5 }).execute();
        const values = { sha256: 'x', size: 1, bytes: new Uint8Array(1_000_000), created_at: '' };
        await tx.insertInto('raw_mail').values(values).execute();
      });

      await expect(fill).rejects.toMatchObject({ kind: 'local', message: expect.stringContaining('the disk is full') });

      expect(await lastNumber(db)).toBe(0);
      const check = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
      expect(check.rows).toEqual([{ integrity_check: 'ok' }]);
      await db.transaction((tx) => tx.updateTable('store').set({ last_number: 6 }).execute());
      expect(await lastNumber(db)).toBe(6);
    });
  });
});
