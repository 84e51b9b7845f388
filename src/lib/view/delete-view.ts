// Deletes a view. The conversations in it stay as they are.
import { needPermission } from '../operator/need-permission.js';
import { deleteView as remove } from '../store/views.js';
import type { ViewDeps } from './add-view.js';
import { needView } from './need-view.js';
import type { View } from './view.js';

/** Throws `not-found`. */
export async function deleteView(deps: ViewDeps, name: string): Promise<View> {
  const actor = await needPermission(deps.db, deps, 'answer');
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('views');
    const view = await needView(tx, name, actor === 'nobody-yet' ? undefined : actor.id);
    await remove(tx, view.id);
    return view;
  });
}
