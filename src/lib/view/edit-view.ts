// Changes the name or the query of a view.
import { needPermission } from '../operator/need-permission.js';
import { readQuery } from '../search/read-query.js';
import { saveView } from '../store/views.js';
import { refuseTakenName, type ViewDeps } from './add-view.js';
import { needView } from './need-view.js';
import type { View } from './view.js';

/** What is to change; what is not named stays. */
export type ViewChange = { readonly [Part in 'name' | 'query']?: View[Part] | undefined };

export type EditedView = { readonly view: View; readonly changed: readonly string[] };

/** Throws `not-found`, QueryMistake, and `invalid` for a name that is taken. */
export async function editView(deps: ViewDeps, called: string, change: ViewChange): Promise<EditedView> {
  const actor = await needPermission(deps.db, deps, 'answer');
  if (change.query !== undefined) await readQuery(deps, change.query);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('views');
    const present = await needView(tx, called, actor === 'nobody-yet' ? undefined : actor.id);
    const { name = present.name, query = present.query } = change;
    if (name !== present.name) await refuseTakenName(tx, name);
    const changed = [...(name === present.name ? [] : ['name']), ...(query === present.query ? [] : ['query'])];
    const view = changed.length === 0 ? present : { ...present, name, query, updatedAt: deps.clock.now() };
    if (changed.length > 0) await saveView(tx, view);
    return { view, changed };
  });
}
