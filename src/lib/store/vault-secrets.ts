// The vault's ciphertexts in the store. The key is never here.
import { toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

/** An encrypted secret: `ciphertext` and `keyId` as the vault made them. */
export type SealedSecret = { readonly name: string; readonly ciphertext: string; readonly keyId: string };

export async function findSealedSecret(db: Queries, name: string): Promise<SealedSecret | undefined> {
  const row = await db.selectFrom('vault_secret').selectAll().where('name', '=', name).executeTakeFirst();
  return row && { name: row.name, ciphertext: row.ciphertext, keyId: row.key_id };
}

/** The ids of the keys that the vault's secrets are sealed with, the most recent first. */
export async function listVaultKeyIds(db: Queries): Promise<string[]> {
  const rows = await db.selectFrom('vault_secret').select('key_id').orderBy('updated_at', 'desc').execute();
  return [...new Set(rows.map((row) => row.key_id))];
}

/** Keeps a sealed secret, in the place of an older one of that name. */
export async function saveSealedSecret(tx: Tx, secret: SealedSecret, now: Date): Promise<void> {
  const values = { ciphertext: secret.ciphertext, key_id: secret.keyId, updated_at: toTime(now) };
  await tx
    .insertInto('vault_secret')
    .values({ name: secret.name, created_at: toTime(now), ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

/** Takes a secret out of the vault that nothing refers to any more. */
export async function deleteUnusedSecret(tx: Tx, name: string): Promise<void> {
  const reference = `vault:${name}`;
  for (const table of ['smtp_config', 'mailbox'] as const) {
    const user = await tx.selectFrom(table).select('id').where('login_secret', '=', reference).executeTakeFirst();
    if (user !== undefined) return;
  }
  await tx.deleteFrom('vault_secret').where('name', '=', name).execute();
}
