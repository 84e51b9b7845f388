// Keeps a query under a name.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { readQuery } from '../search/read-query.js';
import type { Db, Queries } from '../store/db.js';
import { findView, insertView } from '../store/views.js';
import type { View } from './view.js';

export type ViewDeps = ActorDeps & { readonly db: Db; readonly clock: Clock; readonly newId: NewId };

export type NewView = {
  readonly name: string;
  readonly query: string;
  /** For whoever adds it alone. */
  readonly isPrivate: boolean;
};

/** Throws QueryMistake, and `invalid` for a name that is taken. */
export async function addView(deps: ViewDeps, { name, query, isPrivate }: NewView): Promise<View> {
  const actor = await needPermission(deps.db, deps, 'answer');
  await readQuery(deps, query);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('views');
    await refuseTakenName(tx, name);
    const now = deps.clock.now();
    const owner = isPrivate && actor !== 'nobody-yet' ? actor.id : undefined;
    const view: View = { id: deps.newId(), name, query, owner, createdAt: now, updatedAt: now };
    await insertView(tx, view);
    return view;
  });
}

/** Throws `invalid` when there is one of that name, be it another operator's own. */
export async function refuseTakenName(db: Queries, name: string): Promise<void> {
  if ((await findView(db, name)) === undefined) return;
  throw new MailroomError('invalid', `there is a view called ${name} already`, [
    `change it with: mailroom view edit ${name}, or take another name`,
  ]);
}
