// SMTP configs in the store.
import type { SmtpConfigId } from '../ids.js';
import { formatSecretRef, parseSecretRef } from '../secrets/secret-ref.js';
import type { Dkim } from '../smtp/dkim.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import { fromServerRow, fromTime, fromTimeOrNull, storedAddress, toServerRow, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { FailureColumns, SmtpConfigTable } from './schema.js';

export async function listSmtpConfigs(db: Queries): Promise<SmtpConfig[]> {
  const rows = await db.selectFrom('smtp_config').selectAll().orderBy('name').execute();
  return rows.map(toSmtpConfig);
}

/** The SMTP config of that name or id. */
export async function findSmtpConfig(db: Queries, nameOrId: string): Promise<SmtpConfig | undefined> {
  const row = await db
    .selectFrom('smtp_config')
    .selectAll()
    .where((is) => is.or([is('name', '=', nameOrId), is('id', '=', nameOrId)]))
    .executeTakeFirst();
  return row && toSmtpConfig(row);
}

export async function insertSmtpConfig(tx: Tx, config: SmtpConfig): Promise<void> {
  await tx
    .insertInto('smtp_config')
    .values({
      id: config.id,
      created_at: toTime(config.createdAt),
      updated_at: toTime(config.createdAt),
      ...toRow(config),
    })
    .execute();
}

/** Keeps a config as it is now, whatever of it has changed. */
export async function saveSmtpConfig(tx: Tx, config: SmtpConfig, now: Date): Promise<void> {
  await tx
    .updateTable('smtp_config')
    .set({ ...toRow(config), updated_at: toTime(now) })
    .where('id', '=', config.id)
    .execute();
}

export async function deleteSmtpConfig(tx: Tx, id: SmtpConfigId): Promise<void> {
  await tx.deleteFrom('smtp_config').where('id', '=', id).execute();
}

/** What a check found out about the server of a config. */
export async function saveSmtpFindings(
  tx: Tx,
  id: SmtpConfigId,
  findings: Pick<SmtpConfig, 'nullSender' | 'sizeLimit'>,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('smtp_config')
    .set({ null_sender: findings.nullSender, size_limit: findings.sizeLimit ?? null, checked_at: toTime(now) })
    .where('id', '=', id)
    .execute();
}

/** What a server said to the null sender when a mail was sent; that is no check of the config. */
export async function saveNullSender(tx: Tx, id: SmtpConfigId, nullSender: SmtpConfig['nullSender']): Promise<void> {
  await tx.updateTable('smtp_config').set({ null_sender: nullSender }).where('id', '=', id).execute();
}

function toRow(config: SmtpConfig): Omit<SmtpConfigTable, 'id' | 'created_at' | 'updated_at' | keyof FailureColumns> {
  return {
    ...toServerRow(config),
    name: config.name,
    reply_name: config.replyName,
    reply_address: config.replyAddress ?? null,
    null_sender: config.nullSender,
    size_limit: config.sizeLimit ?? null,
    checked_at: config.checkedAt === undefined ? null : toTime(config.checkedAt),
    dkim_domain: config.dkim?.domain ?? null,
    dkim_selector: config.dkim?.selector ?? null,
    dkim_key: config.dkim === undefined ? null : formatSecretRef(config.dkim.key),
  };
}

function toDkim({ dkim_domain: domain, dkim_selector: selector, dkim_key: key }: SmtpConfigTable): Dkim | undefined {
  if (domain === null || selector === null || key === null) return undefined;
  return { domain, selector, key: parseSecretRef(key) };
}

function toSmtpConfig(row: SmtpConfigTable): SmtpConfig {
  const dkim = toDkim(row);
  return {
    ...fromServerRow(row),
    id: row.id as SmtpConfigId,
    name: row.name,
    replyName: row.reply_name,
    replyAddress: row.reply_address === null ? undefined : storedAddress(row.reply_address),
    nullSender: row.null_sender as SmtpConfig['nullSender'],
    sizeLimit: row.size_limit ?? undefined,
    checkedAt: fromTimeOrNull(row.checked_at),
    createdAt: fromTime(row.created_at),
    ...(dkim === undefined ? {} : { dkim }),
  };
}
