// The vault's ciphertexts in the store. The key is never here.
import { MailroomError } from '../errors.js';
import { fromJson, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

/** An encrypted secret: `ciphertext` and `keyId` as the vault made them. */
export type SealedSecret = {
  readonly name: string;
  readonly ciphertext: string;
  readonly keyId: string;
  /** It was sealed when the vault was empty, with the key that this machine chose. */
  readonly isFirst?: boolean;
};

export async function findSealedSecret(db: Queries, name: string): Promise<SealedSecret | undefined> {
  const row = await db.selectFrom('vault_secret').selectAll().where('name', '=', name).executeTakeFirst();
  return row && { name: row.name, ciphertext: row.ciphertext, keyId: row.key_id };
}

/** The ids of the keys that the vault's secrets are sealed with, the most recent first. */
export async function listVaultKeyIds(db: Queries): Promise<string[]> {
  const rows = await db.selectFrom('vault_secret').select('key_id').orderBy('updated_at', 'desc').execute();
  return [...new Set(rows.map((row) => row.key_id))];
}

/**
 * Keeps a sealed secret, in the place of an older one of that name. Throws `conflict` when another machine was quicker to
 * put a first secret into the vault, sealed with another key: all of a store are to be opened with one.
 */
export async function saveSealedSecret(tx: Tx, secret: SealedSecret, now: Date): Promise<void> {
  if (secret.isFirst) await refuseSecondKey(tx, secret);
  const values = { ciphertext: secret.ciphertext, key_id: secret.keyId, updated_at: toTime(now) };
  await tx
    .insertInto('vault_secret')
    .values({ name: secret.name, created_at: toTime(now), ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

async function refuseSecondKey(tx: Tx, { keyId }: SealedSecret): Promise<void> {
  await tx.takeTurns('vault');
  const used = await listVaultKeyIds(tx);
  if (used.length === 0 || used.includes(keyId)) return;
  throw new MailroomError('conflict', 'another machine has just sealed a password of this store with its own key', [
    'there: mailroom config key export',
    'here: mailroom config key import, or set MAILROOM_KEY; then do this again',
  ]);
}

/** Takes a secret out of the vault that nothing refers to any more. */
export async function deleteUnusedSecret(tx: Tx, name: string): Promise<void> {
  const reference = `vault:${name}`;
  const signer = await tx.selectFrom('smtp_config').select('id').where('dkim_key', '=', reference).executeTakeFirst();
  if (signer !== undefined) return;
  const hooks = await tx.selectFrom('hook').select('action').execute();
  if (hooks.some(({ action }) => fromJson<{ secret?: string }>(action).secret === reference)) return;
  for (const table of ['smtp_config', 'mailbox'] as const) {
    const user = await tx.selectFrom(table).select('id').where('login_secret', '=', reference).executeTakeFirst();
    if (user !== undefined) return;
    const clients = await tx.selectFrom(table).select('login_oauth2').where('login_oauth2', 'is not', null).execute();
    if (clients.some((row) => fromJson<{ clientSecret?: string }>(row.login_oauth2 ?? '{}').clientSecret === reference))
      return;
  }
  await tx.deleteFrom('vault_secret').where('name', '=', name).execute();
}
