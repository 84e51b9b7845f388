// Gives this machine a key that another one sealed the vault with.
import type { Secret } from './secret.js';
import { parseVaultKey } from './vault-key.js';
import { addKey, type KeyDeps, type KeyPlace } from './vault-keys.js';

export type AddedKey = {
  /** The short hash by which a store names the key. */
  readonly id: string;
  readonly keptIn: KeyPlace;
};

/** Keeps the key beside those that are there. Throws `invalid` for what is no key; the text is never repeated. */
export async function addVaultKey(deps: KeyDeps, text: Secret, place: KeyPlace): Promise<AddedKey> {
  const key = parseVaultKey(text.reveal(), 'what was given');
  await addKey(deps, key, place);
  return { id: key.id, keptIn: place };
}
