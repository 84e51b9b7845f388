// The bytes of mails in the store.
import { expect, test } from 'vitest';
import { keepRawMail, readRawMail } from '../../../src/lib/store/raw-mails.js';
import { NOW, withStore } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  test('every byte comes back, and the same mail twice is kept once', async () => {
    await withStore(await store.url(), async (db) => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 256);

      for (let round = 0; round < 2; round++) {
        await db.transaction(async (tx) => keepRawMail(tx, { sha256: 'a1', bytes }, NOW));
      }

      expect(Buffer.from((await readRawMail(db, 'a1')) ?? []).equals(bytes)).toBe(true);
      expect(await db.selectFrom('raw_mail').select(['sha256', 'size']).execute()).toEqual([
        { sha256: 'a1', size: 300_000 },
      ]);
      expect(await readRawMail(db, 'b2')).toBeUndefined();
    });
  });

  test('an empty mail is a mail', async () => {
    await withStore(await store.url(), async (db) => {
      await db.transaction(async (tx) => keepRawMail(tx, { sha256: 'e3', bytes: new Uint8Array() }, NOW));

      expect((await readRawMail(db, 'e3'))?.byteLength).toBe(0);
    });
  });
});
