// Widgets and their operators in the store.
import type { OperatorId, WidgetId } from '../ids.js';
import type { BusinessHours } from '../widget/business-hours.js';
import type { Routing, Widget } from '../widget/widget.js';
import { fromJson, fromTime, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { WidgetTable } from './schema.js';

export async function listWidgets(db: Queries): Promise<Widget[]> {
  const rows = await db.selectFrom('widget').selectAll().orderBy('name').execute();
  return withMembers(db, rows);
}

/** The widget of that name or id. */
export async function findWidget(db: Queries, nameOrId: string): Promise<Widget | undefined> {
  const rows = await db
    .selectFrom('widget')
    .selectAll()
    .where((is) => is.or([is('name', '=', nameOrId), is('id', '=', nameOrId)]))
    .execute();
  return (await withMembers(db, rows))[0];
}

export async function insertWidget(tx: Tx, widget: Widget): Promise<void> {
  const at = toTime(widget.createdAt);
  await tx
    .insertInto('widget')
    .values({
      id: widget.id,
      name: widget.name,
      routing: widget.routing,
      business_hours: hoursOf(widget),
      created_at: at,
      updated_at: at,
    })
    .execute();
  for (const operator of widget.operators) await addWidgetOperator(tx, widget.id, operator.id);
}

/** Keeps a widget as it is now: its name, its routing, and its operators in their order. */
export async function saveWidget(tx: Tx, widget: Widget, now: Date): Promise<void> {
  await tx
    .updateTable('widget')
    .set({ name: widget.name, routing: widget.routing, business_hours: hoursOf(widget), updated_at: toTime(now) })
    .where('id', '=', widget.id)
    .execute();
  const turns = new Map((await listTurns(tx, widget.id)).map((row) => [row.operator_id, row.last_given_at]));
  await tx.deleteFrom('widget_operator').where('widget_id', '=', widget.id).execute();
  for (const { id } of widget.operators) await addWidgetOperator(tx, widget.id, id, turns.get(id) ?? null);
}

export async function deleteWidget(tx: Tx, id: WidgetId): Promise<void> {
  await tx.deleteFrom('widget').where('id', '=', id).execute();
}

/** Puts an operator last in a widget; one who is in it already stays where they are. */
export async function addWidgetOperator(
  tx: Tx,
  widget: WidgetId,
  operator: OperatorId,
  lastGivenAt: string | null = null,
): Promise<void> {
  const { position } = await tx
    .selectFrom('widget_operator')
    .select((is) => is.fn.coalesce(is.fn.max('position'), is.lit(0)).as('position'))
    .where('widget_id', '=', widget)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('widget_operator')
    .values({ widget_id: widget, operator_id: operator, position: position + 1, last_given_at: lastGivenAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

// Who stays in a widget keeps their place in the turns.
function listTurns(tx: Tx, widget: WidgetId) {
  return tx
    .selectFrom('widget_operator')
    .select(['operator_id', 'last_given_at'])
    .where('widget_id', '=', widget)
    .execute();
}

async function withMembers(db: Queries, rows: readonly WidgetTable[]): Promise<Widget[]> {
  if (rows.length === 0) return [];
  const members = await db
    .selectFrom('widget_operator')
    .innerJoin('operator', 'operator.id', 'widget_operator.operator_id')
    .select(['widget_id', 'operator_id', 'operator.name'])
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    id: row.id as WidgetId,
    name: row.name,
    routing: row.routing as Routing,
    operators: members
      .filter((member) => member.widget_id === row.id)
      .map((member) => ({ id: member.operator_id as OperatorId, name: member.name })),
    hours: row.business_hours === null ? undefined : fromJson<BusinessHours>(row.business_hours),
    createdAt: fromTime(row.created_at),
  }));
}

function hoursOf({ hours }: Widget): string | null {
  return hours === undefined ? null : JSON.stringify(hours);
}
