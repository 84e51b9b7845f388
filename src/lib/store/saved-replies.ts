// Saved replies in the store.
import type { SavedReplyId } from '../ids.js';
import type { SavedReply } from '../saved-reply/saved-reply.js';
import { fromTime, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { SavedReplyTable } from './schema.js';

export async function listSavedReplies(db: Queries): Promise<SavedReply[]> {
  const rows = await db.selectFrom('saved_reply').selectAll().orderBy('name').execute();
  return rows.map(toSavedReply);
}

/** The saved reply of that name or id. */
export async function findSavedReply(db: Queries, nameOrId: string): Promise<SavedReply | undefined> {
  const row = await db
    .selectFrom('saved_reply')
    .selectAll()
    .where((is) => is.or([is('name', '=', nameOrId), is('id', '=', nameOrId)]))
    .executeTakeFirst();
  return row && toSavedReply(row);
}

export async function insertSavedReply(tx: Tx, reply: SavedReply): Promise<void> {
  await tx
    .insertInto('saved_reply')
    .values({
      id: reply.id,
      name: reply.name,
      text: reply.text,
      created_at: toTime(reply.createdAt),
      updated_at: toTime(reply.updatedAt),
    })
    .execute();
}

export async function saveSavedReply(tx: Tx, reply: SavedReply): Promise<void> {
  await tx
    .updateTable('saved_reply')
    .set({ name: reply.name, text: reply.text, updated_at: toTime(reply.updatedAt) })
    .where('id', '=', reply.id)
    .execute();
}

export async function deleteSavedReply(tx: Tx, id: SavedReplyId): Promise<void> {
  await tx.deleteFrom('saved_reply').where('id', '=', id).execute();
}

function toSavedReply(row: SavedReplyTable): SavedReply {
  return {
    id: row.id as SavedReplyId,
    name: row.name,
    text: row.text,
    createdAt: fromTime(row.created_at),
    updatedAt: fromTime(row.updated_at),
  };
}
