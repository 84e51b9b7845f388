// Changes a widget: who is in it, and who gets a new conversation.
import { widgetFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import type { Db } from '../store/db.js';
import { saveWidget } from '../store/widgets.js';
import { ALWAYS, type BusinessHours } from './business-hours.js';
import { findMembers, refuseTakenName } from './create-widget.js';
import { needWidget } from './need-widget.js';
import type { Routing, Widget } from './widget.js';

export type EditWidgetDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** What is to change; what is not named stays. */
export type WidgetChange = {
  readonly name?: string | undefined;
  readonly routing?: Routing | undefined;
  /** All who are in it then, by name, in the order in which they take turns. */
  readonly operators?: readonly string[] | undefined;
  /** `always` takes them away. */
  readonly hours?: BusinessHours | typeof ALWAYS | undefined;
};

export type EditedWidget = { readonly widget: Widget; readonly changed: readonly string[] };

/** Throws `not-found` for a widget or an operator that does not exist, `invalid` for a name that is taken. */
export async function editWidget(deps: EditWidgetDeps, name: string, change: WidgetChange): Promise<EditedWidget> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('widgets');
    const actor = await needPermission(tx, deps, 'widgets');
    const present = await needWidget(tx, name);
    const widget: Widget = {
      ...present,
      name: change.name ?? present.name,
      routing: change.routing ?? present.routing,
      operators: change.operators === undefined ? present.operators : await findMembers(tx, change.operators),
      hours: change.hours === ALWAYS ? undefined : (change.hours ?? present.hours),
    };
    if (widget.name !== present.name) await refuseTakenName(tx, widget.name);
    await saveWidget(tx, widget, deps.clock.now());
    const before = { name: present.name, ...widgetFacts(present) };
    const after = { name: widget.name, ...widgetFacts(widget) };
    const changed = await recordChange(tx, deps, { actor, thing: 'widget', name: present.name, before, after });
    return { widget, changed };
  });
}
