// The turns of a widget's operators in the store: who is there, how much each has, and who was given one last.
import { sql } from 'kysely';
import type { TurnMember } from '../conversation/turn.js';
import type { ConversationId, OperatorId, WidgetId } from '../ids.js';
import { isAway } from '../operator/operator.js';
import { fromTimeOrNull, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { repeated, repeatedBeside } from './repeated.js';

/** The operators of a widget in their order. Nobody else gives a turn of it away until the transaction ends. */
export async function readTurns(tx: Tx, widget: WidgetId, now: Date): Promise<TurnMember[]> {
  // SQLite has one writer anyway. A statement of its own: what is counted must be seen after the wait.
  if (tx.dialect === 'postgres') await lockedWidgets(tx, { widget });
  const rows = await memberRows(tx, { widget });
  return rows.map((row) => ({
    id: row.operator_id as OperatorId,
    name: row.name,
    isAway: isAway({ awaySince: fromTimeOrNull(row.away_since), awayUntil: fromTimeOrNull(row.away_until) }, now),
    lastGivenAt: fromTimeOrNull(row.last_given_at),
    open: row.open,
  }));
}

const lockedWidgets = repeatedBeside((db, { widget }: { readonly widget: WidgetId }) =>
  db.selectFrom('widget').select('id').where('id', '=', widget).forUpdate(),
);

const memberRows = repeated((db, { widget }: { readonly widget: WidgetId }) => turnsQuery(db, widget));

/** The question behind it, so that a test can look at how the database goes about it. */
export function turnsQuery(db: Queries, widget: WidgetId) {
  return db
    .selectFrom('widget_operator')
    .innerJoin('operator', 'operator.id', 'widget_operator.operator_id')
    .select(['operator_id', 'last_given_at', 'operator.name', 'operator.away_since', 'operator.away_until'])
    .select(
      sql<number>`(select cast(count(*) as integer) from conversation c
        where c.assignee_id = operator.id and c.status = 'open' and c.merged_into_id is null)`.as('open'),
    )
    .where('widget_id', '=', widget)
    .orderBy('position');
}

/** The open conversations that an operator has, the oldest number first. */
export async function listOpenOf(db: Queries, operator: OperatorId): Promise<ConversationId[]> {
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('assignee_id', '=', operator)
    .where('status', '=', 'open')
    .where('merged_into_id', 'is', null)
    .orderBy('number')
    .execute();
  return rows.map(({ id }) => id as ConversationId);
}

/** Remembers that the operator was given one. */
export async function saveTurn(tx: Tx, widget: WidgetId, operator: OperatorId, at: Date): Promise<void> {
  await givenTurn(tx, { widget, operator, at: toTime(at) });
}

type Given = { readonly widget: WidgetId; readonly operator: OperatorId; readonly at: string };

const givenTurn = repeatedBeside((db, { widget, operator, at }: Given) =>
  db
    .updateTable('widget_operator')
    .set({ last_given_at: at })
    .where('widget_id', '=', widget)
    .where('operator_id', '=', operator),
);
