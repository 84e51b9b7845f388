// Gives the secrets of a login the names that go with its thing's new one: whoever takes the old name later must not
// find, or overwrite, the password of somebody else.
import { changedMeanwhile } from '../changed-meanwhile.js';
import { clientSecretName, refreshSecretName } from '../oauth2/oauth2-client.js';
import type { Login } from '../server-login.js';
import type { Queries, Tx } from '../store/db.js';
import { findSealedSecret, type SealedSecret, saveSealedSecret } from '../store/vault-secrets.js';
import type { Secret } from './secret.js';
import type { SecretRef } from './secret-ref.js';

export type RenameSecretDeps = {
  readonly db: Queries;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly sealSecret: (name: string, secret: Secret) => Promise<SealedSecret>;
};

/** A secret as it was found in the vault, and sealed anew under its other name. */
export type MovedSecret = { readonly found: SealedSecret; readonly sealed: SealedSecret };

export type RenamedLogin = { readonly login: Login; readonly moved: readonly MovedSecret[] };

/** What the things are called in the vault: `smtp-acme`. */
type Names = { readonly from: string; readonly to: string };

/** Nothing is saved yet. Throws `local` when this machine cannot open the vault: the name is bound to the ciphertext. */
export async function renameVaultSecrets(deps: RenameSecretDeps, login: Login, names: Names): Promise<RenamedLogin> {
  const plain = { from: names.from, to: names.to };
  if (login.method === 'none') return { login, moved: [] };
  if (login.method === 'password') {
    const { ref, moved } = await moveSecret(deps, login.password, [plain]);
    return { login: { ...login, password: ref }, moved };
  }
  const refresh = { from: refreshSecretName(names.from), to: refreshSecretName(names.to) };
  const token = await moveSecret(deps, login.token, [plain, refresh]);
  const { client } = login;
  if (client?.clientSecret === undefined) return { login: { ...login, token: token.ref }, moved: token.moved };
  const kept = { from: clientSecretName(names.from), to: clientSecretName(names.to) };
  const secret = await moveSecret(deps, client.clientSecret, [kept]);
  return {
    login: { ...login, token: token.ref, client: { ...client, clientSecret: secret.ref } },
    moved: [...token.moved, ...secret.moved],
  };
}

/** The same for a single secret that goes by these names. */
export async function renameVaultSecret(deps: RenameSecretDeps, ref: SecretRef, names: Names): Promise<Moved> {
  return moveSecret(deps, ref, [names]);
}

type Moved = { readonly ref: SecretRef; readonly moved: readonly MovedSecret[] };

/** Another name for a secret that has one of those; what is kept elsewhere, or under a name of somebody's own, stays. */
async function moveSecret(deps: RenameSecretDeps, ref: SecretRef, names: readonly Names[]): Promise<Moved> {
  const { scheme, value: from } = ref;
  const known = scheme === 'vault' ? names.find((name) => name.from === from) : undefined;
  if (known === undefined) return { ref, moved: [] };
  const value = await freeName(deps.db, known.to);
  const found = await findSealedSecret(deps.db, from);
  // Nobody has authorised mailroom yet: there will be something under that name.
  if (found === undefined) return { ref: { scheme, value }, moved: [] };
  const sealed = await deps.sealSecret(value, await deps.readSecret({ scheme, value: from }));
  return { ref: { scheme, value }, moved: [{ found, sealed }] };
}

async function freeName(db: Queries, wanted: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if ((await findSealedSecret(db, name)) === undefined) return name;
  }
}

/** Throws `conflict` when one was changed since it was read, as by a refresh token that took the place of another. */
export async function saveMovedSecrets(tx: Tx, what: string, moved: readonly MovedSecret[], now: Date): Promise<void> {
  for (const { found, sealed } of moved) {
    const present = await findSealedSecret(tx, found.name);
    if (present?.ciphertext !== found.ciphertext) throw changedMeanwhile(what);
    await saveSealedSecret(tx, sealed, now);
  }
}
