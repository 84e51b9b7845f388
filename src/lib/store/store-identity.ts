// Which store this is, and the key that signs what it sends.
import type { SmtpConfigId } from '../ids.js';
import type { Queries, Tx } from './db.js';

export type StoreIdentity = {
  readonly id: string;
  /** 32 bytes, hex: the key of the HMAC in Message-IDs and reply addresses. */
  readonly tokenKey: string;
};

export async function readStoreIdentity(db: Queries): Promise<StoreIdentity | undefined> {
  const row = await db.selectFrom('store').select(['id', 'token_key']).executeTakeFirst();
  return row && { id: row.id, tokenKey: row.token_key };
}

/** Names a new store. Does nothing to one that has its identity already. */
export async function insertStoreIdentity(tx: Tx, identity: StoreIdentity, now: Date): Promise<void> {
  await tx.takeTurns('store identity');
  if (await readStoreIdentity(tx)) return;
  await tx
    .insertInto('store')
    .values({ id: identity.id, token_key: identity.tokenKey, last_number: 0, created_at: now.toISOString() })
    .execute();
}

/** The SMTP config that notifications leave by; undefined: by that of the channel that they are about. */
export async function findNotificationSmtp(db: Queries): Promise<SmtpConfigId | undefined> {
  const row = await db.selectFrom('store').select('notification_smtp_config_id').executeTakeFirst();
  return (row?.notification_smtp_config_id ?? undefined) as SmtpConfigId | undefined;
}

export async function saveNotificationSmtp(tx: Tx, id: SmtpConfigId | undefined): Promise<void> {
  await tx
    .updateTable('store')
    .set({ notification_smtp_config_id: id ?? null })
    .execute();
}
