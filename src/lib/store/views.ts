// Saved views in the store.
import type { OperatorId, ViewId } from '../ids.js';
import type { View } from '../view/view.js';
import { fromTime, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { SavedViewTable } from './schema.js';

/** The team's views and the reader's own, by name. */
export async function listViews(db: Queries, reader: OperatorId | undefined): Promise<View[]> {
  const rows = await db
    .selectFrom('saved_view')
    .selectAll()
    .where((is) => is.or([is('operator_id', 'is', null), is('operator_id', '=', reader ?? '')]))
    .orderBy('name')
    .execute();
  return rows.map(toView);
}

/** The view of that name or id, whosever it is. */
export async function findView(db: Queries, nameOrId: string): Promise<View | undefined> {
  const row = await db
    .selectFrom('saved_view')
    .selectAll()
    .where((is) => is.or([is('name', '=', nameOrId), is('id', '=', nameOrId)]))
    .executeTakeFirst();
  return row && toView(row);
}

export async function insertView(tx: Tx, view: View): Promise<void> {
  await tx
    .insertInto('saved_view')
    .values({
      id: view.id,
      name: view.name,
      query: view.query,
      operator_id: view.owner ?? null,
      created_at: toTime(view.createdAt),
      updated_at: toTime(view.updatedAt),
    })
    .execute();
}

export async function saveView(tx: Tx, view: View): Promise<void> {
  await tx
    .updateTable('saved_view')
    .set({ name: view.name, query: view.query, operator_id: view.owner ?? null, updated_at: toTime(view.updatedAt) })
    .where('id', '=', view.id)
    .execute();
}

export async function deleteView(tx: Tx, id: ViewId): Promise<void> {
  await tx.deleteFrom('saved_view').where('id', '=', id).execute();
}

function toView(row: SavedViewTable): View {
  return {
    id: row.id as ViewId,
    name: row.name,
    query: row.query,
    owner: (row.operator_id ?? undefined) as OperatorId | undefined,
    createdAt: fromTime(row.created_at),
    updatedAt: fromTime(row.updated_at),
  };
}
