// Contacts as a team knows them, in the store: listed, found by an address or a name, changed, merged and blocked.
import { type RawBuilder, sql } from 'kysely';
import { addressKey } from '../address/email-address.js';
import type { ContactCard } from '../conversation/contact-card.js';
import type { ContactId } from '../ids.js';
import { batchesOf } from './batches.js';
import { fromTimeOrNull, toText, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { likePattern } from './like.js';

export type ContactFilter = {
  /** What a name or an address has in it. */
  readonly text?: string | undefined;
  readonly blockedOnly?: boolean;
  /** Only those after this one in the list. */
  readonly after?: { readonly name: string; readonly id: ContactId } | undefined;
  readonly limit: number;
};

/** By their names. Those that were merged into others are left out. */
export async function listContacts(db: Queries, filter: ContactFilter): Promise<ContactCard[]> {
  return toCards(db, await contactsQuery(db, filter).execute());
}

/** The question behind it, so that a test can look at how the database goes about it. */
export function contactsQuery(db: Queries, { text, blockedOnly, after, limit }: ContactFilter) {
  let query = db
    .selectFrom('contact')
    .select(['id', 'name', 'note'])
    .where('merged_into_id', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .limit(limit);
  if (blockedOnly) query = query.where(sql<boolean>`exists (${addressesWith(sql`a.blocked_at is not null`)})`);
  if (text !== undefined && text.trim() !== '') {
    const pattern = `%${likePattern(text.trim().toLowerCase())}%`;
    query = query.where(
      sql<boolean>`(lower(contact.name) like ${pattern} escape '!'
        or exists (${addressesWith(sql`a.address_key like ${pattern} escape '!'`)}))`,
    );
  }
  return after === undefined
    ? query
    : query.where(sql<boolean>`(contact.name, contact.id) > (${after.name}, ${after.id})`);
}

function addressesWith(condition: RawBuilder<unknown>) {
  return sql`select 1 from contact_address a where a.contact_id = contact.id and ${condition}`;
}

/** The contact who has that address. */
export async function findContactCard(db: Queries, address: string): Promise<ContactCard | undefined> {
  const rows = await db
    .selectFrom('contact')
    .innerJoin('contact_address', 'contact_address.contact_id', 'contact.id')
    .select(['id', 'name', 'note'])
    .where('address_key', '=', addressKey(address))
    .execute();
  return (await toCards(db, rows))[0];
}

type ContactRow = { readonly id: string; readonly name: string; readonly note: string | null };

async function toCards(db: Queries, rows: readonly ContactRow[]): Promise<ContactCard[]> {
  const cards: ContactCard[] = [];
  for (const batch of batchesOf(rows.map(({ id }) => id))) {
    const addresses = await db
      .selectFrom('contact_address')
      .select(['contact_id', 'address', 'blocked_at'])
      .where('contact_id', 'in', batch)
      .orderBy('address_key')
      .execute();
    const counts = await db
      .selectFrom('conversation')
      .select([
        'contact_id',
        sql<number>`cast(count(*) as integer)`.as('count'),
        sql<string>`max(updated_at)`.as('last'),
      ])
      .where('contact_id', 'in', batch)
      .where('merged_into_id', 'is', null)
      .groupBy('contact_id')
      .execute();
    for (const { id, name, note } of rows.filter((row) => batch.includes(row.id))) {
      const count = counts.find((row) => row.contact_id === id);
      cards.push({
        ...{ id: id as ContactId, name, note: note ?? '' },
        addresses: addresses
          .filter((row) => row.contact_id === id)
          .map((row) => ({ address: row.address, blockedAt: fromTimeOrNull(row.blocked_at) })),
        conversations: count?.count ?? 0,
        lastAt: fromTimeOrNull(count?.last ?? null),
      });
    }
  }
  return cards;
}

export async function saveContact(
  tx: Tx,
  { id, name, note }: Pick<ContactCard, 'id' | 'name' | 'note'>,
  now: Date,
): Promise<void> {
  const row = { name: toText(name), note: note === '' ? null : toText(note), updated_at: toTime(now) };
  await tx.updateTable('contact').set(row).where('id', '=', id).execute();
}

/** All addresses and conversations of one are another's then; the first is kept, and names the second. */
export async function moveContact(tx: Tx, from: ContactId, into: ContactId): Promise<void> {
  await tx.updateTable('contact_address').set({ contact_id: into }).where('contact_id', '=', from).execute();
  await tx.updateTable('conversation').set({ contact_id: into }).where('contact_id', '=', from).execute();
  await tx.updateTable('contact').set({ merged_into_id: into }).where('merged_into_id', '=', from).execute();
  await tx.updateTable('contact').set({ merged_into_id: into }).where('id', '=', from).execute();
}

/** Gives a contact an address that nobody has. */
export async function insertContactAddress(tx: Tx, id: ContactId, address: string, blockedAt?: Date): Promise<void> {
  const row = { address_key: addressKey(address), address, contact_id: id, suppressed_until: null };
  await tx
    .insertInto('contact_address')
    .values({ ...row, blocked_at: blockedAt === undefined ? null : toTime(blockedAt) })
    .execute();
}

/** Makes one address a contact of its own, with the conversations that are held with it. */
export async function splitContactAddress(
  tx: Tx,
  { address, from, to, now }: { address: string; from: ContactId; to: ContactId; now: Date },
): Promise<void> {
  const at = toTime(now);
  const row = { id: to, name: '', note: null, merged_into_id: null, created_at: at, updated_at: at };
  await tx.insertInto('contact').values(row).execute();
  await tx
    .updateTable('contact_address')
    .set({ contact_id: to })
    .where('address_key', '=', addressKey(address))
    .execute();
  await tx
    .updateTable('conversation')
    .set({ contact_id: to })
    .where('contact_id', '=', from)
    .where(sql`lower(contact_address)`, '=', addressKey(address))
    .execute();
}

/** Blocks every address of the contact, or none. */
export async function saveBlocked(tx: Tx, id: ContactId, blockedAt: Date | null): Promise<void> {
  await tx
    .updateTable('contact_address')
    .set({ blocked_at: blockedAt && toTime(blockedAt) })
    .where('contact_id', '=', id)
    .execute();
}
