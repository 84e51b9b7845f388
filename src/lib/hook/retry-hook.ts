// Lets a hook hear once more what was given up.

import type { Clock } from '../clock.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import type { Db } from '../store/db.js';
import { requeueFailedCalls } from '../store/hook-calls.js';
import { needHook } from './need-hook.js';

/** Gives how many calls wait again. Throws `not-found`. */
export async function retryHook(
  deps: ActorDeps & { readonly db: Db; readonly clock: Clock },
  name: string,
): Promise<number> {
  await needPermission(deps.db, deps, 'hooks');
  const { id } = await needHook(deps.db, name);
  return deps.db.transaction((tx) => requeueFailedCalls(tx, id, deps.clock.now()));
}
