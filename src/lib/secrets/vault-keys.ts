// Where this machine keeps the keys of the vault: MAILROOM_KEY, the keyring, or a 0600 file beside the settings.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { MailroomError } from '../errors.js';
import type { Folders } from '../settings/folders.js';
import { hasKeyring, readKeyring, writeKeyring } from './keyring.js';
import { createPrivateFile, readPrivateFile, replacePrivateFile } from './private-file.js';
import { Secret } from './secret.js';
import { formatVaultKeys, KEY_BYTES, parseVaultKey, parseVaultKeys, toVaultKey, type VaultKey } from './vault-key.js';

export type KeyDeps = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folders: Pick<Folders, 'config'>;
};

/** Where a key can be kept. */
export type KeyPlace = 'keyring' | 'file';

const IN_KEYRING = 'vault-key';

function keyFile(folders: KeyDeps['folders']): string {
  return join(folders.config, 'vault.key');
}

/** The key in MAILROOM_KEY, if it is set. */
export function environmentKey(deps: KeyDeps): VaultKey | undefined {
  const text = deps.env['MAILROOM_KEY'];
  return text ? parseVaultKey(text, 'what MAILROOM_KEY holds') : undefined;
}

/** All keys of this machine, the one for new secrets first. A machine has several when it works with several stores. */
export async function readKeys(deps: KeyDeps): Promise<readonly VaultKey[]> {
  const fromEnvironment = environmentKey(deps);
  const inKeyring = await keyringKeys(deps).catch(noneWhenUnusable);
  return [...(fromEnvironment ? [fromEnvironment] : []), ...inKeyring, ...(await fileKeys(deps))];
}

/** The key of that id, if this machine has it. The keyring, which may want somebody to unlock it, is asked last. */
export async function findKey(deps: KeyDeps, id: string): Promise<VaultKey | undefined> {
  const sources = [async () => [environmentKey(deps)], () => fileKeys(deps), () => keyringKeys(deps)];
  for (const source of sources) {
    const found = (await source()).find((key) => key?.id === id);
    if (found) return found;
  }
  return undefined;
}

/**
 * Makes this machine's first key, in the file: a keyring may forget when the machine is started anew, and passwords
 * would be lost with its key. When another program was quicker, that one's key is given.
 */
export async function makeKey(deps: KeyDeps): Promise<VaultKey> {
  const key = toVaultKey(randomBytes(KEY_BYTES));
  if (await createPrivateFile(keyFile(deps.folders), formatVaultKeys([key]))) return key;
  const [other] = await fileKeys(deps);
  if (other) return other;
  throw new MailroomError('local', `the key file ${keyFile(deps.folders)} is empty`, [
    'remove it, or give this machine its key again with: mailroom config key import',
  ]);
}

/** Keeps one more key on this machine, beside those that are there. Throws `local` when that place does not take it. */
export async function addKey(deps: KeyDeps, key: VaultKey, place: KeyPlace): Promise<void> {
  const present = await (place === 'keyring' ? keyringKeys(deps) : fileKeys(deps));
  if (present.some(({ id }) => id === key.id)) return;
  const keys = formatVaultKeys([...present, key]);
  if (place === 'keyring') await writeKeyring(deps.env, IN_KEYRING, new Secret(keys));
  else await replacePrivateFile(keyFile(deps.folders), keys);
}

async function fileKeys(deps: KeyDeps): Promise<readonly VaultKey[]> {
  const path = keyFile(deps.folders);
  try {
    return parseVaultKeys(await readPrivateFile(path), `what ${path} holds`);
  } catch (error) {
    if (error instanceof MailroomError && error.kind === 'not-found') return [];
    throw error;
  }
}

async function keyringKeys(deps: KeyDeps): Promise<readonly VaultKey[]> {
  if (!hasKeyring(deps.env)) return [];
  const kept = await readKeyring(deps.env, IN_KEYRING);
  return kept === undefined ? [] : parseVaultKeys(kept.reveal(), 'what the keyring holds for mailroom');
}

// For a new secret, a keyring that cannot be used counts as none.
function noneWhenUnusable(error: unknown): readonly VaultKey[] {
  if (error instanceof MailroomError && error.kind === 'local') return [];
  throw error;
}
