// A store's identity, and the ciphertexts of its vault.
import { expect, test } from 'vitest';
import { insertStoreIdentity, readStoreIdentity } from '../../../src/lib/store/store-identity.js';
import { findSealedSecret, saveSealedSecret } from '../../../src/lib/store/vault-secrets.js';
import { NOW, withStore } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  test('a store is named once, whoever tries again', async () => {
    await withStore(await store.url(), async (db) => {
      const name = (id: string) =>
        db.transaction((tx) => insertStoreIdentity(tx, { id, tokenKey: 'cd'.repeat(32) }, NOW));

      await Promise.all([name('second'), name('third')]);

      expect(await readStoreIdentity(db)).toEqual({ id: 'store', tokenKey: 'ab'.repeat(32) });
    });
  });

  test('a sealed secret is replaced by the next one of its name', async () => {
    await withStore(await store.url(), async (db) => {
      for (const ciphertext of ['first', 'second']) {
        await db.transaction((tx) => saveSealedSecret(tx, { name: 'smtp-acme', ciphertext, keyId: 'k1' }, NOW));
      }

      expect(await findSealedSecret(db, 'smtp-acme')).toEqual({ name: 'smtp-acme', ciphertext: 'second', keyId: 'k1' });
      expect(await findSealedSecret(db, 'smtp-other')).toBeUndefined();
    });
  });
});
