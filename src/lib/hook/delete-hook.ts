// Deletes a hook, with what it has not heard yet.
import { hookFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { needPermission } from '../operator/need-permission.js';
import { deleteHook as remove } from '../store/hooks.js';
import type { HookDeps } from './add-hook.js';
import { forgetSecret } from './edit-hook.js';
import type { Hook } from './hook.js';
import { needHook } from './need-hook.js';

/** Throws `not-found`. */
export async function deleteHook(deps: HookDeps, name: string): Promise<Hook> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('hooks');
    const actor = await needPermission(tx, deps, 'hooks');
    const hook = await needHook(tx, name);
    await remove(tx, hook.id);
    await forgetSecret(tx, hook.action);
    await recordChange(tx, deps, { actor, thing: 'hook', name: hook.name, before: hookFacts(hook), after: undefined });
    return hook;
  });
}
