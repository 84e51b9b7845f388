// What an export goes through: conversations by their numbers, and the mails of each with where their bytes are.
import type { ConversationStatus } from '../conversation/conversation.js';
import type { ChannelId, ConversationId, MessageId } from '../ids.js';
import type { OutboxState } from '../outbound/outbox.js';
import { fromTime } from './columns.js';
import type { Queries } from './db.js';

export type ExportFilter = {
  /** Undefined: of every channel. */
  readonly channel: ChannelId | undefined;
  /** Empty: in every state. */
  readonly statuses: readonly ConversationStatus[];
};

export type ExportedConversation = { readonly id: ConversationId; readonly number: number };

export type ExportedMessage = {
  readonly id: MessageId;
  readonly direction: 'in' | 'out' | 'note';
  readonly rawHash: string | undefined;
  readonly receivedAt: Date;
  readonly subject: string;
  /** Of ours: what became of it; undefined for what was never in the outbox. */
  readonly outboxState: OutboxState | undefined;
};

/** The conversations with a number above `after`, the lowest first. */
export async function listConversationsToExport(
  db: Queries,
  { channel, statuses }: ExportFilter,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<ExportedConversation[]> {
  let query = db.selectFrom('conversation').select(['id', 'number']).where('number', '>', after);
  if (channel !== undefined) query = query.where('channel_id', '=', channel);
  if (statuses.length > 0) query = query.where('status', 'in', statuses);
  const rows = await query.orderBy('number').limit(limit).execute();
  return rows.map((row) => ({ id: row.id as ConversationId, number: row.number }));
}

/** How many messages these conversations have. */
export async function countMessagesToExport(db: Queries, { channel, statuses }: ExportFilter): Promise<number> {
  let query = db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select((is) => is.fn.countAll<number | string>().as('count'));
  if (channel !== undefined) query = query.where('conversation.channel_id', '=', channel);
  if (statuses.length > 0) query = query.where('conversation.status', 'in', statuses);
  return Number((await query.executeTakeFirstOrThrow()).count);
}

/** The messages of a conversation, oldest first. */
export async function listMessagesToExport(db: Queries, conversation: ConversationId): Promise<ExportedMessage[]> {
  const rows = await messageRows(db).where('message.conversation_id', '=', conversation).execute();
  return rows.map(toExported);
}

/** The mails of a channel that belong to no conversation: reports that fit nothing. */
export async function listHeldToExport(db: Queries, channel: ChannelId): Promise<ExportedMessage[]> {
  const rows = await messageRows(db)
    .where('message.channel_id', '=', channel)
    .where('message.conversation_id', 'is', null)
    .where('message.direction', '=', 'in')
    .execute();
  return rows.map(toExported);
}

function messageRows(db: Queries) {
  return db
    .selectFrom('message')
    .leftJoin('outbox', 'outbox.message_id', 'message.id')
    .select([
      ...(['message.id', 'message.direction', 'message.raw_sha256', 'message.received_at', 'message.subject'] as const),
      'outbox.state as outbox_state',
    ])
    .orderBy((is) => is.fn('substr', ['message.received_at', is.lit(1), is.lit(19)]))
    .orderBy('message.id');
}

type MessageRow = Awaited<ReturnType<ReturnType<typeof messageRows>['executeTakeFirstOrThrow']>>;

function toExported(row: MessageRow): ExportedMessage {
  return {
    id: row.id as MessageId,
    direction: row.direction as ExportedMessage['direction'],
    rawHash: row.raw_sha256 ?? undefined,
    receivedAt: fromTime(row.received_at),
    subject: row.subject,
    outboxState: (row.outbox_state ?? undefined) as OutboxState | undefined,
  };
}
