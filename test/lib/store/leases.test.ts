// Leases: exclusive work across processes, which no dead process can block.
import { expect, test } from 'vitest';
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
});
