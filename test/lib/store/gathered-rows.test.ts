// What a transaction gathers goes in before anything that could see it is asked, and not at all when it fails.
import { expect, test } from 'vitest';
import type { Tx } from '../../../src/lib/store/db.js';
import { keepRawMail, readRawMail } from '../../../src/lib/store/raw-mails.js';
import { NOW, withStore } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

const bytes = new Uint8Array([1, 2, 3]);
const keep = (tx: Tx, sha256: string) => keepRawMail(tx, { sha256, bytes }, NOW);

eachStore((store) => {
  test('a question of the same transaction finds what was gathered before it', async () => {
    await withStore(await store.url(), async (db) => {
      const found = await db.transaction(async (tx) => {
        keep(tx, 'a1');
        const before = tx.gathered('raw_mail').length;
        return { before, read: await readRawMail(tx, 'a1'), after: tx.gathered('raw_mail').length };
      });

      expect(found).toMatchObject({ before: 1, after: 0 });
      expect(Buffer.from(found.read ?? [])).toEqual(Buffer.from(bytes));
    });
  });

  test('what was gathered is gone when the transaction fails, and does not turn up in the next', async () => {
    await withStore(await store.url(), async (db) => {
      const work = db.transaction(async (tx) => {
        keep(tx, 'a1');
        throw new Error('the lights went out');
      });

      await expect(work).rejects.toThrow('the lights went out');
      await db.transaction(async (tx) => keep(tx, 'b2'));

      expect(await db.selectFrom('raw_mail').select('sha256').execute()).toEqual([{ sha256: 'b2' }]);
    });
  });

  test('rows go in however many there are', async () => {
    await withStore(await store.url(), async (db) => {
      const hashes = Array.from({ length: 151 }, (_, index) => `hash ${String(index).padStart(3, '0')}`);

      await db.transaction(async (tx) => {
        for (const hash of hashes) keep(tx, hash);
      });

      const rows = await db.selectFrom('raw_mail').select('sha256').orderBy('sha256').execute();
      expect(rows.map(({ sha256 }) => sha256)).toEqual(hashes);
    });
  });

  test('a row that the store refuses fails the transaction that gathered it', async () => {
    await withStore(await store.url(), async (db) => {
      const work = db.transaction(async (tx) => {
        keep(tx, 'a1');
        tx.gather('contact_address', [
          { address_key: 'x', address: 'x', contact_id: 'nobody', blocked_at: null, suppressed_until: null },
        ]);
      });

      await expect(work).rejects.toThrow(/foreign key/i);
      expect(await readRawMail(db, 'a1')).toBeUndefined();
    });
  });
});
