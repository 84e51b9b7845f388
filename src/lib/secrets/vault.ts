// The vault: secrets typed at a prompt. The ciphertext is in the store, where a team's machines all have it; the key is not.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { listVaultKeyIds, type SealedSecret } from '../store/vault-secrets.js';
import { Secret } from './secret.js';
import type { VaultKey } from './vault-key.js';
import { environmentKey, findKey, type KeyDeps, makeKey, readKeys } from './vault-keys.js';

export type VaultDeps = KeyDeps & { readonly db: Queries };

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'v1';

/**
 * Encrypts a secret for the vault under that name; it is kept when `saveSealedSecret` puts it into the store. Makes
 * this machine's key when there is none yet. Throws `local` when the store's secrets have a key that this machine lacks:
 * a second key would lock out the team's other machines.
 */
export async function sealSecret(deps: VaultDeps, name: string, secret: Secret): Promise<SealedSecret> {
  const isFirst = environmentKey(deps) === undefined && (await listVaultKeyIds(deps.db)).length === 0;
  const key = await sealingKey(deps);
  return { name, ciphertext: encrypt(key, name, secret), keyId: key.id, ...(isFirst ? { isFirst } : {}) };
}

/** Decrypts a secret of the vault. Throws `local` when this machine has not the key it was sealed with. */
export async function openSealedSecret(deps: KeyDeps, sealed: SealedSecret): Promise<Secret> {
  const key = await findKey(deps, sealed.keyId);
  if (key === undefined) throw anotherKey(`the secret vault:${sealed.name}`, sealed.keyId);
  return decrypt(key, sealed);
}

/** The key that seals the secrets of this store, or undefined when this machine has none yet. */
export async function currentKey(deps: VaultDeps): Promise<VaultKey | undefined> {
  // Who sets it wants it: it also starts anew after a key was lost.
  const explicit = environmentKey(deps);
  if (explicit) return explicit;
  const used = await listVaultKeyIds(deps.db);
  const keys = await readKeys(deps);
  const [latest] = used;
  if (latest === undefined) return keys[0];
  const key = keys.find(({ id }) => used.includes(id));
  if (key === undefined) throw anotherKey('what this store keeps in its vault', latest);
  return key;
}

async function sealingKey(deps: VaultDeps): Promise<VaultKey> {
  return (await currentKey(deps)) ?? (await makeKey(deps));
}

// The name is bound as additional data, so that one secret cannot be passed off as another (NIST SP 800-38D).
function additionalData(name: string): Buffer {
  return Buffer.from(`mailroom vault ${FORMAT}\n${name}`);
}

function encrypt({ key }: VaultKey, name: string, secret: Secret): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, Buffer.from(key.reveal(), 'hex'), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(name));
  const body = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
  return `${FORMAT}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

function decrypt({ key }: VaultKey, { name, ciphertext }: SealedSecret): Secret {
  const [format, text = ''] = ciphertext.split('.');
  const bytes = Buffer.from(text, 'base64url');
  if (format !== FORMAT || bytes.length < NONCE_BYTES + TAG_BYTES) throw damaged(name);
  try {
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const cipher = createDecipheriv(CIPHER, Buffer.from(key.reveal(), 'hex'), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(name));
    cipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const body = cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return new Secret(Buffer.concat([body, cipher.final()]).toString('utf8'));
  } catch {
    throw damaged(name);
  }
}

function damaged(name: string): MailroomError {
  return new MailroomError(
    'local',
    `the secret vault:${name} is damaged in the store, or was put there for another name`,
    ['give the password again, or restore the store from a backup'],
  );
}

function anotherKey(what: string, keyId: string): MailroomError {
  return new MailroomError('local', `${what} is sealed with a key that this machine does not have (${keyId})`, [
    'where it works: mailroom config key export',
    'here: mailroom config key import, or set MAILROOM_KEY',
  ]);
}
