// Channels in the store.
import { addressKey, type EmailAddress } from '../address/email-address.js';
import type { Channel, ReopenWindow } from '../channel/channel.js';
import type { ChannelId, MailboxId, SmtpConfigId, WidgetId } from '../ids.js';
import type { Routing } from '../widget/widget.js';
import { fromJson, fromTime, fromTimeOrNull, storedAddress, toFlag, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { ChannelTable } from './schema.js';

/** The channels that work; not those that were closed. */
export async function listChannels(db: Queries): Promise<Channel[]> {
  const rows = await channelRows(db).where('channel.closed_at', 'is', null).orderBy('channel.name').execute();
  return rows.map(toChannel);
}

export async function listClosedChannels(db: Queries): Promise<Channel[]> {
  const rows = await channelRows(db).where('channel.closed_at', 'is not', null).orderBy('channel.name').execute();
  return rows.map(toChannel);
}

export async function listChannelsOfMailbox(db: Queries, mailbox: MailboxId): Promise<Channel[]> {
  const rows = await channelRows(db)
    .where('channel.mailbox_id', '=', mailbox)
    .where('channel.closed_at', 'is', null)
    .orderBy('channel.created_at')
    .execute();
  return rows.map(toChannel);
}

/** The names of those that have conversations, whatever became of these. */
export async function listUsedChannels(db: Queries): Promise<string[]> {
  const rows = await db
    .selectFrom('channel')
    .select('name')
    .where((is) =>
      is.exists(is.selectFrom('conversation').select('id').whereRef('conversation.channel_id', '=', 'channel.id')),
    )
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

/** The channel of that name or id, closed or not. */
export async function findChannel(db: Queries, nameOrId: string): Promise<Channel | undefined> {
  const row = await channelRows(db)
    .where((is) => is.or([is('channel.name', '=', nameOrId), is('channel.id', '=', nameOrId)]))
    .executeTakeFirst();
  return row && toChannel(row);
}

export async function insertChannel(tx: Tx, channel: Channel): Promise<void> {
  const at = toTime(channel.createdAt);
  await tx
    .insertInto('channel')
    .values({ id: channel.id, created_at: at, updated_at: at, breaker_opened_at: null, ...toRow(channel) })
    .execute();
}

/** Keeps a channel as it is now, whatever of it has changed, but for its breaker. */
export async function saveChannel(tx: Tx, channel: Channel, now: Date): Promise<void> {
  await tx
    .updateTable('channel')
    .set({ ...toRow(channel), updated_at: toTime(now) })
    .where('id', '=', channel.id)
    .execute();
}

/** Makes the channel the fallback of its mailbox, in place of the one that was; or of none. */
export async function saveFallback(tx: Tx, { id, mailbox, isFallback }: Channel): Promise<void> {
  await tx.updateTable('mailbox').set({ fallback_channel_id: null }).where('fallback_channel_id', '=', id).execute();
  if (isFallback !== true) return;
  await tx.updateTable('mailbox').set({ fallback_channel_id: id }).where('id', '=', mailbox.id).execute();
}

function toRow(channel: Channel): Omit<ChannelTable, 'id' | 'breaker_opened_at' | 'created_at' | 'updated_at'> {
  const { closedAt } = channel;
  return {
    name: channel.name,
    reply_name: channel.replyName,
    address: channel.address,
    // The address of a closed channel is free for another one.
    address_key: closedAt === undefined ? addressKey(channel.address) : `closed ${channel.id}`,
    aliases: JSON.stringify(channel.aliases),
    mailbox_id: channel.mailbox.id,
    receiving_address: channel.receivingAddress,
    smtp_config_id: channel.smtp.id,
    widget_id: channel.widget.id,
    footer: channel.footer,
    auto_reply_on: toFlag(channel.autoReply.on),
    auto_reply_subject: channel.autoReply.subject,
    auto_reply_text: channel.autoReply.text,
    form_senders: JSON.stringify(channel.formSenders),
    forwarders: JSON.stringify(channel.forwarders),
    undo_seconds: channel.undoSeconds,
    reopen: formatReopen(channel.reopen),
    quote: channel.quote,
    closed_at: closedAt === undefined ? null : toTime(closedAt),
  };
}

/** Lets go of a channel's address until it is saved, in the same transaction: another one may take it meanwhile. */
export async function saveWithoutAddress(tx: Tx, id: ChannelId): Promise<void> {
  await tx
    .updateTable('channel')
    .set({ address_key: `moving ${id}` })
    .where('id', '=', id)
    .execute();
}

/** Opens the breaker of a channel's auto-reply, or closes it with undefined. */
export async function saveBreaker(tx: Tx, id: ChannelId, openedAt: Date | undefined): Promise<void> {
  await tx
    .updateTable('channel')
    .set({ breaker_opened_at: openedAt === undefined ? null : toTime(openedAt) })
    .where('id', '=', id)
    .execute();
}

function channelRows(db: Queries) {
  return db
    .selectFrom('channel')
    .innerJoin('mailbox', 'mailbox.id', 'channel.mailbox_id')
    .innerJoin('smtp_config', 'smtp_config.id', 'channel.smtp_config_id')
    .innerJoin('widget', 'widget.id', 'channel.widget_id')
    .selectAll('channel')
    .select([
      'mailbox.fallback_channel_id',
      'mailbox.name as mailbox_name',
      'smtp_config.name as smtp_name',
      'widget.name as widget_name',
      'widget.routing',
    ]);
}

type ChannelRow = Awaited<ReturnType<ReturnType<typeof channelRows>['executeTakeFirstOrThrow']>>;

function toChannel(row: ChannelRow): Channel {
  return {
    id: row.id as ChannelId,
    name: row.name,
    replyName: row.reply_name,
    address: storedAddress(row.address),
    aliases: fromJson<EmailAddress[]>(row.aliases),
    mailbox: { id: row.mailbox_id as MailboxId, name: row.mailbox_name },
    receivingAddress: storedAddress(row.receiving_address),
    smtp: { id: row.smtp_config_id as SmtpConfigId, name: row.smtp_name },
    widget: { id: row.widget_id as WidgetId, name: row.widget_name, routing: row.routing as Routing },
    footer: row.footer,
    autoReply: { on: row.auto_reply_on === 1, subject: row.auto_reply_subject, text: row.auto_reply_text },
    formSenders: fromJson<EmailAddress[]>(row.form_senders),
    forwarders: fromJson<EmailAddress[]>(row.forwarders),
    undoSeconds: row.undo_seconds,
    reopen: toReopen(row.reopen),
    quote: row.quote as Channel['quote'],
    isFallback: row.fallback_channel_id === row.id,
    breakerOpenedAt: fromTimeOrNull(row.breaker_opened_at),
    closedAt: fromTimeOrNull(row.closed_at),
    createdAt: fromTime(row.created_at),
  };
}

function formatReopen(reopen: ReopenWindow): string {
  return reopen.kind === 'days' ? String(reopen.days) : reopen.kind;
}

function toReopen(text: string): ReopenWindow {
  if (text === 'always' || text === 'never') return { kind: text };
  return { kind: 'days', days: Number(text) };
}
