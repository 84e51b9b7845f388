// Creates a widget and puts operators into it.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import { needOperator } from '../operator/find-acting-operator.js';
import type { Db, Queries } from '../store/db.js';
import { findWidget, insertWidget } from '../store/widgets.js';
import type { Routing, Widget } from './widget.js';

export type CreateWidgetDeps = { readonly db: Db; readonly clock: Clock; readonly newId: NewId };

export type NewWidget = {
  readonly name: string;
  readonly routing: Routing;
  /** Names, in the order in which they take turns. */
  readonly operators: readonly string[];
};

/** Throws `invalid` when the name is taken, and `not-found` for an operator that does not exist. */
export async function createWidget(deps: CreateWidgetDeps, order: NewWidget): Promise<Widget> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('widgets');
    if (await findWidget(tx, order.name)) {
      throw new MailroomError('invalid', `there is a widget called ${order.name} already`, [
        'see who is in it with: mailroom widget list',
      ]);
    }
    const widget: Widget = {
      id: deps.newId(),
      name: order.name,
      routing: order.routing,
      operators: await members(tx, order.operators),
      createdAt: deps.clock.now(),
    };
    await insertWidget(tx, widget);
    return widget;
  });
}

async function members(db: Queries, names: readonly string[]): Promise<Widget['operators']> {
  const found: Widget['operators'][number][] = [];
  for (const name of names) {
    const operator = await needOperator(db, name);
    if (!found.some(({ id }) => id === operator.id)) found.push({ id: operator.id, name: operator.name });
  }
  return found;
}
