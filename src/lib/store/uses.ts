// What of the configuration is used by what: asked before something is deleted, and moved when it is replaced.
import { sql } from 'kysely';
import type { MailboxId, OperatorId, SmtpConfigId, WidgetId } from '../ids.js';
import type { Uses } from '../in-use.js';
import type { Queries, Tx } from './db.js';
import { findNotificationSmtp } from './store-identity.js';

const WAITING = ['held', 'queued', 'deferred', 'failed', 'unsure', 'sending', 'in-data'] as const;

export async function readUsesOfSmtpConfig(db: Queries, id: SmtpConfigId): Promise<Uses> {
  const { count } = await db
    .selectFrom('outbox')
    .select(sql<number>`cast(count(*) as integer)`.as('count'))
    .where('smtp_config_id', '=', id)
    .where('state', 'in', WAITING)
    .executeTakeFirstOrThrow();
  return {
    ...(await readUsingChannels(db, 'smtp_config_id', id)),
    unsentMails: count,
    notifications: (await findNotificationSmtp(db)) === id,
  };
}

export async function readUsesOfMailbox(db: Queries, id: MailboxId): Promise<Uses> {
  return readUsingChannels(db, 'mailbox_id', id);
}

export async function readUsesOfWidget(db: Queries, id: WidgetId): Promise<Uses> {
  return readUsingChannels(db, 'widget_id', id);
}

export async function readUsesOfOperator(db: Queries, id: OperatorId): Promise<Uses> {
  const widgets = await db
    .selectFrom('widget_operator')
    .innerJoin('widget', 'widget.id', 'widget_operator.widget_id')
    .select('widget.name')
    .where('operator_id', '=', id)
    .orderBy('widget.name')
    .execute();
  return { widgets: widgets.map(({ name }) => name), conversations: (await listAssigned(db, id)).length };
}

/** The ids of the conversations that are theirs and not closed. */
export async function listAssigned(db: Queries, operator: OperatorId): Promise<string[]> {
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('assignee_id', '=', operator)
    .where('status', '<>', 'closed')
    .orderBy('number')
    .execute();
  return rows.map(({ id }) => id);
}

/** Answers that were written for one config, sent or not, belong to another one. */
export async function moveOutboxToSmtp(tx: Tx, from: SmtpConfigId, to: SmtpConfigId): Promise<void> {
  await tx.updateTable('outbox').set({ smtp_config_id: to }).where('smtp_config_id', '=', from).execute();
}

async function readUsingChannels(
  db: Queries,
  column: 'smtp_config_id' | 'mailbox_id' | 'widget_id',
  id: string,
): Promise<Uses> {
  const rows = await db
    .selectFrom('channel')
    .select(['name', 'closed_at'])
    .where(column, '=', id)
    .orderBy('name')
    .execute();
  const names = (isClosed: boolean) =>
    rows.filter((row) => (row.closed_at !== null) === isClosed).map(({ name }) => name);
  return { channels: names(false), closedChannels: names(true) };
}
