// Contacts in the store: one for each address, a name when somebody says it.
import { expect, test } from 'vitest';
import { ensureContact, findContact } from '../../../src/lib/store/contacts.js';
import { NOW, newId, withStore } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  test('a contact is made once, found however the address is written, and learns its name', async () => {
    await withStore(await store.url(), async (db) => {
      const ensure = (name: string, address: string) =>
        db.transaction((tx) => ensureContact(tx, { name, address }, newId(), NOW));

      const first = await ensure('', 'Carla@customer.example');
      const second = await ensure('Carla', 'carla@CUSTOMER.example');
      const third = await ensure('Somebody Else', 'carla@customer.example');

      expect([second.id, third.id]).toEqual([first.id, first.id]);
      expect(await findContact(db, 'CARLA@customer.example')).toEqual({
        id: first.id,
        name: 'Carla',
        address: 'Carla@customer.example',
      });
      expect(await findContact(db, 'dora@customer.example')).toBeUndefined();
    });
  });
});
