// The conversations around one: those of the same contact, and those that it is linked with.
import { type RawBuilder, sql } from 'kysely';
import type { ConversationStatus } from '../conversation/conversation.js';
import type { OtherConversation, OtherConversations } from '../conversation/conversation-view.js';
import type { ContactId, ConversationId } from '../ids.js';
import { fromTime } from './columns.js';
import type { Queries } from './db.js';

type Around = { readonly id: ConversationId; readonly contact: { readonly id: ContactId } };

/** The contact's others, newest activity first, at most so many of them; all are counted. */
export async function listOthersOfContact(
  db: Queries,
  { id, contact }: Around,
  limit: number,
): Promise<OtherConversations> {
  const others = sql<boolean>`conversation.contact_id = ${contact.id} and conversation.id <> ${id}
    and conversation.merged_into_id is null`;
  const rows = await rowsWhere(db, others)
    .orderBy('conversation.updated_at', 'desc')
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  if (rows.length < limit) return { count: rows.length, newest: rows.map(toOther) };
  const { count } = await db
    .selectFrom('conversation')
    .select((is) => is.fn.countAll<number | string>().as('count'))
    .where(others)
    .executeTakeFirstOrThrow();
  return { count: Number(count), newest: rows.map(toOther) };
}

/** The one that it goes on from, and those of the contact that go on from it, the oldest first. */
export async function listLinked(db: Queries, { id, contact }: Around): Promise<OtherConversation[]> {
  const rows = await rowsWhere(
    db,
    sql<boolean>`conversation.id = (select linked_to_id from conversation where id = ${id})
      or (conversation.contact_id = ${contact.id} and conversation.linked_to_id = ${id})`,
  )
    .orderBy('conversation.number')
    .execute();
  return rows.map(toOther);
}

function rowsWhere(db: Queries, condition: RawBuilder<boolean>) {
  return db
    .selectFrom('conversation')
    .innerJoin('channel', 'channel.id', 'conversation.channel_id')
    .select(['number', 'subject', 'status', 'conversation.updated_at', 'channel.name'])
    .where(condition);
}

type Row = Awaited<ReturnType<ReturnType<typeof rowsWhere>['executeTakeFirstOrThrow']>>;

function toOther({ number, subject, status, updated_at, name }: Row): OtherConversation {
  return { number, subject, status: status as ConversationStatus, updatedAt: fromTime(updated_at), channel: name };
}
