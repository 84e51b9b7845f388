// Contacts and their addresses in the store.
import { addressKey, type NamedAddress } from '../address/email-address.js';
import type { Contact } from '../conversation/contact.js';
import type { ContactId } from '../ids.js';
import { toTime } from './columns.js';
import { isTx, type Queries, type Tx } from './db.js';
import { repeated, repeatedBeside } from './repeated.js';

/** The contact who has this address. */
export async function findContact(db: Queries, address: string): Promise<Contact | undefined> {
  const key = addressKey(address);
  if (isTx(db) && db.foreseen.contacts.has(key)) return db.foreseen.contacts.get(key);
  const [row] = await contactRows(db, { keys: [key] });
  return row && toContact(row);
}

/** Finds the contacts of many addresses at once, for the rest of the transaction. */
export async function foreseeContacts(tx: Tx, addresses: readonly string[]): Promise<void> {
  const keys = [...new Set(addresses.map(addressKey))];
  const rows = keys.length === 0 ? [] : await contactRows(tx, { keys });
  for (const key of keys) tx.foreseen.contacts.set(key, undefined);
  for (const row of rows) tx.foreseen.contacts.set(row.address_key, toContact(row));
}

type ContactRow = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly blocked_at: string | null;
};

function toContact({ id, name, address, blocked_at: blockedAt }: ContactRow): Contact {
  return { id: id as ContactId, name, address, ...(blockedAt === null ? {} : { isBlocked: true }) };
}

const contactRows = repeated((db, { keys }: { readonly keys: readonly string[] }) =>
  db
    .selectFrom('contact_address')
    .innerJoin('contact', 'contact.id', 'contact_address.contact_id')
    .select(['contact.id', 'contact.name', 'contact_address.address', 'contact_address.address_key'])
    .select('contact_address.blocked_at')
    .where('address_key', 'in', keys),
);

/** Finds the contact of this address or makes one under the id given; a name is learnt when there was none. */
export async function ensureContact(tx: Tx, from: NamedAddress, newId: ContactId, now: Date): Promise<Contact> {
  const known = await findContact(tx, from.address);
  if (known && (known.name !== '' || from.name === '')) return known;
  const at = toTime(now);
  if (known) {
    await learnName(tx, known.id, { name: from.name, updated_at: at });
    return remember(tx, { ...known, name: from.name });
  }
  tx.gather('contact', [
    { id: newId, name: from.name, created_at: at, updated_at: at, note: null, merged_into_id: null },
  ]);
  const free = { blocked_at: null, suppressed_until: null };
  const address = { address_key: addressKey(from.address), address: from.address, contact_id: newId };
  tx.gather('contact_address', [{ ...address, ...free }]);
  return remember(tx, { id: newId, name: from.name, address: from.address });
}

// The same person's other addresses may be foreseen as well.
function remember(tx: Tx, contact: Contact): Contact {
  const { contacts } = tx.foreseen;
  for (const [key, known] of contacts)
    if (known?.id === contact.id) contacts.set(key, { ...known, name: contact.name });
  contacts.set(addressKey(contact.address), contact);
  return contact;
}

async function learnName(tx: Tx, id: ContactId, learnt: { readonly name: string; readonly updated_at: string }) {
  const waiting = tx.gathered('contact').find((row) => row.id === id);
  if (waiting !== undefined) Object.assign(waiting, learnt);
  else await renameContact(tx, { id, ...learnt });
}

type Renamed = Readonly<Record<'id' | 'name' | 'updated_at', string>>;

const renameContact = repeatedBeside((tx, { id, name, updated_at }: Renamed) =>
  tx.updateTable('contact').set({ name, updated_at }).where('id', '=', id),
);
