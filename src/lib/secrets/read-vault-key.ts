// Gives the key that a store's vault is sealed with, to be carried to another machine.
import { MailroomError } from '../errors.js';
import { currentKey, type VaultDeps } from './vault.js';
import type { VaultKey } from './vault-key.js';

/** Throws `not-found` when this machine has no key yet, `local` when the store is sealed with one it does not have. */
export async function readVaultKey(deps: VaultDeps): Promise<VaultKey> {
  const key = await currentKey(deps);
  if (key) return key;
  throw new MailroomError('not-found', 'this machine has no key yet: it is made when the first password is typed', [
    'or choose one yourself, such as: export MAILROOM_KEY=$(openssl rand -hex 32)',
  ]);
}
