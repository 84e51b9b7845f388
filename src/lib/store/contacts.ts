// Contacts and their addresses in the store.
import { addressKey, type NamedAddress } from '../address/email-address.js';
import type { Contact } from '../conversation/contact.js';
import type { ContactId } from '../ids.js';
import { toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { insertRows, repeated } from './repeated.js';

/** The contact who has this address. */
export async function findContact(db: Queries, address: string): Promise<Contact | undefined> {
  const [row] = await contactRows(db, { key: addressKey(address) });
  return row && { id: row.id as ContactId, name: row.name, address: row.address };
}

const contactRows = repeated((db, { key }: { readonly key: string }) =>
  db
    .selectFrom('contact_address')
    .innerJoin('contact', 'contact.id', 'contact_address.contact_id')
    .select(['contact.id', 'contact.name', 'contact_address.address'])
    .where('address_key', '=', key),
);

/** Finds the contact of this address or makes one under the id given; a name is learnt when there was none. */
export async function ensureContact(tx: Tx, from: NamedAddress, newId: ContactId, now: Date): Promise<Contact> {
  const known = await findContact(tx, from.address);
  if (known && (known.name !== '' || from.name === '')) return known;
  if (known) {
    await tx
      .updateTable('contact')
      .set({ name: from.name, updated_at: toTime(now) })
      .where('id', '=', known.id)
      .execute();
    return { ...known, name: from.name };
  }
  const at = toTime(now);
  await insertRows(tx, 'contact', [{ id: newId, name: from.name, created_at: at, updated_at: at }]);
  const free = { blocked_at: null, suppressed_until: null };
  const address = { address_key: addressKey(from.address), address: from.address, contact_id: newId };
  await insertRows(tx, 'contact_address', [{ ...address, ...free }]);
  return { id: newId, name: from.name, address: from.address };
}
