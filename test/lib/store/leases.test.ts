// Leases: exclusive work across processes, which no dead process can block.
import { readdirSync } from 'node:fs';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { type Db, underLease } from '../../../src/lib/store/db.js';
import { withStore } from '../../support/fresh-store.js';
import { startStoreProgram } from '../../support/store-program.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  test('a lease is for one at a time, and free again when it is released', async () => {
    await withStore(await store.url(), async (db) => {
      const first = await db.lease('pull inbox');
      expect(first).toBeDefined();
      expect(await db.lease('pull inbox')).toBeUndefined();
      const other = await db.lease('pull sales');
      expect(other).toBeDefined();

      await first?.release();

      const again = await db.lease('pull inbox');
      expect(again).toBeDefined();
      await again?.release();
      await other?.release();
    });
  });

  test('a lease is kept from other programs until its program is killed', async () => {
    const url = await store.url();
    await withStore(url, async (db) => {
      const holder = startStoreProgram('lease', url, 'pull inbox');
      await holder.says('taken');
      const second = startStoreProgram('lease', url, 'pull inbox');
      await second.says('refused');
      expect(await db.lease('pull inbox')).toBeUndefined();

      await holder.kill();

      await expect.poll(() => db.lease('pull inbox'), { timeout: 5000 }).toBeDefined();
      await second.kill();
    });
  });

  test('closing the store releases what is still held, and releasing twice does no harm', async () => {
    const url = await store.url();
    await withStore(url, async (db) => {
      const released = await db.lease('pull inbox');
      await released?.release();
      await released?.release();
      await db.lease('pull inbox');
    });

    await withStore(url, async (db) => expect(await db.lease('pull inbox')).toBeDefined());
  });

  test('whoever holds a lease can read and write meanwhile', async () => {
    await withStore(await store.url(), async (db) => {
      const lease = await db.lease('pull inbox');

      await db.transaction((tx) => tx.updateTable('store').set({ last_number: 7 }).execute());

      expect(await db.selectFrom('store').select('last_number').execute()).toEqual([{ last_number: 7 }]);
      await lease?.release();
    });
  });

  test('a store in memory has leases, and leaves no file for them', async () => {
    await withStore(':memory:', async (db) => {
      const lease = await db.lease('pull inbox');
      expect(await db.lease('pull inbox')).toBeUndefined();
      await lease?.release();
      expect(await db.lease('pull inbox')).toBeDefined();
    });
    expect(readdirSync('.').filter((name) => name.startsWith(':memory:'))).toEqual([]);
  });

  test('a program can hold many leases and work all the same', async () => {
    await withStore(await store.url(), async (db) => {
      const names = Array.from({ length: 40 }, (_, number) => `pull ${number}`);

      const leases = await Promise.all(names.map((name) => db.lease(name)));
      expect(leases).not.toContain(undefined);
      await db.transaction((tx) => tx.updateTable('store').set({ last_number: 7 }).execute());
      expect(await Promise.all(names.map((name) => db.lease(name)))).toEqual(names.map(() => undefined));

      await Promise.all(leases.map((lease) => lease?.release()));
      expect(await db.lease('pull 3')).toBeDefined();
    });
  });

  if (store.kind !== 'postgres') return;

  test('a lease whose session died is lost: its work is undone, and others can have it', async () => {
    const url = await store.url();
    await withStore(url, async (db) => {
      const lease = await db.lease('pull inbox');
      const other = await db.lease('pull sales');
      if (lease === undefined) throw new Error('there was no lease');
      const guarded = underLease(db, lease);
      await guarded.transaction((tx) => tx.updateTable('store').set({ last_number: 1 }).execute());

      const work = guarded.transaction(async (tx) => {
        await tx.updateTable('store').set({ last_number: 2 }).execute();
        await endLeaseSession(db);
        if (!lease.lost.aborted) await new Promise((resolve) => lease.lost.addEventListener('abort', resolve));
      });

      await expect(work).rejects.toMatchObject({
        kind: 'unreachable',
        message: expect.stringContaining('kept others'),
      });
      await expect(guarded.transaction(async () => {})).rejects.toMatchObject({ kind: 'unreachable' });
      expect(other?.lost.aborted).toBe(true);
      expect(await db.selectFrom('store').select('last_number').execute()).toEqual([{ last_number: 1 }]);
      await withStore(url, async (colleague) => expect(await colleague.lease('pull inbox')).toBeDefined());
      await lease.release();
    });
  });

  test('after its session died a program takes leases with a new one', async () => {
    await withStore(await store.url(), async (db) => {
      const lease = await db.lease('pull inbox');
      await endLeaseSession(db);
      await expect.poll(() => lease?.lost.aborted).toBe(true);

      const again = await db.lease('pull inbox');
      expect(again?.lost.aborted).toBe(false);
      await lease?.release();
      expect(await db.lease('pull inbox')).toBeUndefined();
      await again?.release();
    });
  });
});

/** Ends the session that holds the leases, as a server that is started anew does. */
async function endLeaseSession(db: Db): Promise<void> {
  await sql`select pg_terminate_backend(pid) from (
    select distinct pid from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())) as holder`.execute(db);
}
