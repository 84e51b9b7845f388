// Creates a widget and puts operators into it.
import { widgetFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { MailroomError } from '../errors.js';
import { needOperator } from '../operator/find-acting-operator.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import type { Db, Queries } from '../store/db.js';
import { findWidget, insertWidget } from '../store/widgets.js';
import type { BusinessHours } from './business-hours.js';
import type { Routing, Widget } from './widget.js';

export type CreateWidgetDeps = ActorDeps & RecordDeps & { readonly db: Db };

export type NewWidget = {
  readonly name: string;
  readonly routing: Routing;
  /** Names, in the order in which they take turns. */
  readonly operators: readonly string[];
  readonly hours?: BusinessHours | undefined;
};

/** Throws `invalid` when the name is taken, and `not-found` for an operator that does not exist. */
export async function createWidget(deps: CreateWidgetDeps, order: NewWidget): Promise<Widget> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('widgets');
    const actor = await needPermission(tx, deps, 'widgets');
    await refuseTakenName(tx, order.name);
    const widget: Widget = {
      id: deps.newId(),
      name: order.name,
      routing: order.routing,
      operators: await findMembers(tx, order.operators),
      hours: order.hours,
      createdAt: deps.clock.now(),
    };
    await insertWidget(tx, widget);
    const after = widgetFacts(widget);
    await recordChange(tx, deps, { actor, thing: 'widget', name: widget.name, before: undefined, after });
    return widget;
  });
}

/** Throws `invalid` when there is one of that name. */
export async function refuseTakenName(db: Queries, name: string): Promise<void> {
  if ((await findWidget(db, name)) === undefined) return;
  throw new MailroomError('invalid', `there is a widget called ${name} already`, [
    'see who is in it with: mailroom widget list',
  ]);
}

/** The operators of these names, each once. Throws `not-found`. */
export async function findMembers(db: Queries, names: readonly string[]): Promise<Widget['operators']> {
  const found: Widget['operators'][number][] = [];
  for (const name of names) {
    const operator = await needOperator(db, name);
    if (!found.some(({ id }) => id === operator.id)) found.push({ id: operator.id, name: operator.name });
  }
  return found;
}
