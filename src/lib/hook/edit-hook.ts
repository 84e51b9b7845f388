// Changes a hook: what it hears, what it does, and whether it is on.
import { hookFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { needPermission } from '../operator/need-permission.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import type { Tx } from '../store/db.js';
import { saveHook } from '../store/hooks.js';
import { deleteUnusedSecret, saveSealedSecret } from '../store/vault-secrets.js';
import { type HookDeps, refuseTakenName, withSecret } from './add-hook.js';
import type { Hook, HookAction } from './hook.js';
import { needHook } from './need-hook.js';

/** What is to change; what is not named stays. A new secret is made by `newSecret`. */
export type HookChange = {
  readonly [Part in 'name' | 'events' | 'timeLimit' | 'isOn']?: Hook[Part] | undefined;
} & {
  readonly action?:
    | { readonly kind: 'run'; readonly line: string }
    | { readonly kind: 'post'; readonly url: string }
    | undefined;
  readonly secret?: SecretRef | undefined;
  readonly newSecret?: boolean;
};

export type EditedHook = {
  readonly hook: Hook;
  readonly changed: readonly string[];
  readonly secret: Secret | undefined;
};

/** Throws `not-found`, and `invalid` for a name that is taken. */
export async function editHook(deps: HookDeps, called: string, change: HookChange): Promise<EditedHook> {
  const found = await needHook(deps.db, called);
  const { action, secret, sealed } = await withSecret(deps, found.id, wantedAction(found.action, change));
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('hooks');
    const actor = await needPermission(tx, deps, 'hooks');
    const present = await needHook(tx, found.id);
    const { name = present.name, events = present.events, timeLimit = present.timeLimit } = change;
    if (name !== present.name) await refuseTakenName(tx, name);
    if (sealed !== undefined) await saveSealedSecret(tx, sealed, deps.clock.now());
    const parts = { name, events, timeLimit, action, isOn: change.isOn ?? present.isOn };
    const hook: Hook = { ...present, ...parts, updatedAt: deps.clock.now() };
    await saveHook(tx, hook);
    await forgetSecret(tx, present.action);
    const before = { name: present.name, ...hookFacts(present) };
    const after = { name, ...hookFacts(hook), ...(sealed && { secret: 'changed' }) };
    const changed = await recordChange(tx, deps, { actor, thing: 'hook', name: present.name, before, after });
    return { hook, changed, secret };
  });
}

function wantedAction(present: HookAction, { action = present, secret, newSecret }: HookChange) {
  if (action.kind === 'run') return action;
  const kept = present.kind === 'post' ? present.secret : undefined;
  return { kind: 'post', url: action.url, secret: newSecret ? undefined : (secret ?? kept) } as const;
}

/** Takes the secret of an action out of the vault that nothing refers to any more. */
export async function forgetSecret(tx: Tx, action: HookAction): Promise<void> {
  if (action.kind === 'post' && action.secret.scheme === 'vault') await deleteUnusedSecret(tx, action.secret.value);
}
