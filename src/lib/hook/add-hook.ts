// Adds a hook. One that posts gets a secret of its own to sign with, unless somebody says where one is.
import { hookFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { MailroomError } from '../errors.js';
import type { HookId } from '../ids.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import type { Db, Queries } from '../store/db.js';
import { findHook, insertHook } from '../store/hooks.js';
import { type SealedSecret, saveSealedSecret } from '../store/vault-secrets.js';
import type { Hook, HookAction } from './hook.js';
import { makeSigningSecret } from './webhook-signature.js';

export type HookDeps = ActorDeps &
  RecordDeps & {
    readonly db: Db;
    readonly newTokenKey: () => string;
    readonly sealSecret: (name: string, secret: Secret) => Promise<SealedSecret>;
  };

/** What is to be done; without a reference the secret is made. */
export type WantedAction =
  | Extract<HookAction, { readonly kind: 'run' }>
  | { readonly kind: 'post'; readonly url: string; readonly secret: SecretRef | undefined };

export type NewHook = Pick<Hook, 'name' | 'events' | 'timeLimit'> & { readonly action: WantedAction };

/** `secret` is what was made for the other side: it is told this once. */
export type AddedHook = { readonly hook: Hook; readonly secret: Secret | undefined };

/** Throws `invalid` for a name that is taken. */
export async function addHook(deps: HookDeps, wanted: NewHook): Promise<AddedHook> {
  const id = deps.newId<HookId>();
  const { action, secret, sealed } = await withSecret(deps, id, wanted.action);
  const now = deps.clock.now();
  const hook: Hook = { ...wanted, id, action, isOn: true, createdAt: now, updatedAt: now };
  await deps.db.transaction(async (tx) => {
    await tx.takeTurns('hooks');
    const actor = await needPermission(tx, deps, 'hooks');
    await refuseTakenName(tx, hook.name);
    if (sealed !== undefined) await saveSealedSecret(tx, sealed, now);
    await insertHook(tx, hook);
    const after = hookFacts(hook);
    await recordChange(tx, deps, { actor, thing: 'hook', name: hook.name, before: undefined, after });
  });
  return { hook, secret };
}

export type SecretAction = {
  readonly action: HookAction;
  readonly secret: Secret | undefined;
  readonly sealed: SealedSecret | undefined;
};

/** The action with a reference to its secret, which is made and sealed where nobody says where one is. */
export async function withSecret(
  deps: Pick<HookDeps, 'newTokenKey' | 'sealSecret'>,
  id: HookId,
  action: WantedAction,
): Promise<SecretAction> {
  if (action.kind === 'run') return { action, secret: undefined, sealed: undefined };
  const { url, secret: given } = action;
  if (given !== undefined) return { action: { ...action, secret: given }, secret: undefined, sealed: undefined };
  const secret = new Secret(makeSigningSecret(deps.newTokenKey()));
  // By the id: another name for the hook changes nothing in the vault.
  const reference: SecretRef = { scheme: 'vault', value: `hook-${id}` };
  const sealed = await deps.sealSecret(reference.value, secret);
  return { action: { kind: 'post', url, secret: reference }, secret, sealed };
}

/** Throws `invalid` when there is one of that name. */
export async function refuseTakenName(db: Queries, name: string): Promise<void> {
  if ((await findHook(db, name)) === undefined) return;
  throw new MailroomError('invalid', `there is a hook called ${name} already`, [
    `see it with: mailroom hook show ${name}`,
    'or choose another name',
  ]);
}
