// The key of the vault: 32 bytes that a machine keeps to itself, known to the store by a short hash only.
import { createHmac } from 'node:crypto';
import { MailroomError } from '../errors.js';
import { Secret } from './secret.js';

/** `id` may be seen by everybody; `key` holds 64 hexadecimal digits. */
export type VaultKey = { readonly id: string; readonly key: Secret };

export const KEY_BYTES = 32;

/** Parses a key: 64 hexadecimal digits, or base64 of 32 bytes. `where` says where it was found; the text is never repeated. */
export function parseVaultKey(text: string, where: string): VaultKey {
  const bytes = keyBytes(text.trim());
  if (bytes === undefined) {
    throw new MailroomError('invalid', `${where} is not a key`, [
      'a key is 64 hexadecimal digits, or 32 bytes in base64',
      'the one in use is printed by: mailroom config key export',
    ]);
  }
  return toVaultKey(bytes);
}

export function toVaultKey(bytes: Uint8Array): VaultKey {
  const id = createHmac('sha256', bytes).update('mailroom vault key id').digest('hex').slice(0, 16);
  return { id, key: new Secret(Buffer.from(bytes).toString('hex')) };
}

/** Parses the keys of one machine, a line each. */
export function parseVaultKeys(text: string, where: string): VaultKey[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseVaultKey(line, where));
}

/** The keys of one machine as text, a line each: for the file or the keyring that keeps them. */
export function formatVaultKeys(keys: readonly VaultKey[]): string {
  return keys.map(({ key }) => `${key.reveal()}\n`).join('');
}

function keyBytes(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  // 32 bytes are 43 base64 characters and one of padding (RFC 4648).
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  return undefined;
}
