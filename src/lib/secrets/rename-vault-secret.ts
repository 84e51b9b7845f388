// Gives a secret of the vault the name that goes with its thing's new one: whoever takes the old name later must not
// find, or overwrite, the password of somebody else.
import type { Login } from '../server-login.js';
import { loginSecret } from '../server-login.js';
import type { Queries } from '../store/db.js';
import { findSealedSecret, type SealedSecret } from '../store/vault-secrets.js';
import type { Secret } from './secret.js';
import type { SecretRef } from './secret-ref.js';

export type RenameSecretDeps = {
  readonly db: Queries;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly sealSecret: (name: string, secret: Secret) => Promise<SealedSecret>;
};

export type RenamedSecret = {
  readonly login: Login;
  /** What is to be kept with it; undefined when the login has no secret of that name in the vault. */
  readonly sealed: SealedSecret | undefined;
};

/** Nothing is saved yet. Throws `local` when this machine cannot open the vault: the name is bound to the ciphertext. */
export async function renameVaultSecret(
  deps: RenameSecretDeps,
  login: Login,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<RenamedSecret> {
  const present = loginSecret(login);
  if (present?.scheme !== 'vault' || present.value !== from) return { login, sealed: undefined };
  const secret = await deps.readSecret(present);
  const value = await freeName(deps.db, to);
  return { login: withSecret(login, { scheme: 'vault', value }), sealed: await deps.sealSecret(value, secret) };
}

async function freeName(db: Queries, wanted: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if ((await findSealedSecret(db, name)) === undefined) return name;
  }
}

function withSecret(login: Login, ref: SecretRef): Login {
  switch (login.method) {
    case 'none':
      return login;
    case 'password':
      return { ...login, password: ref };
    case 'oauth2':
      return { ...login, token: ref };
  }
}
