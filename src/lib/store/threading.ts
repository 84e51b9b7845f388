// What the store knows about the conversation a mail may belong to. Called inside the transaction that takes the mail in.
import type { ConversationStatus } from '../conversation/conversation.js';
import type { MessageKind } from '../conversation/message.js';
import type { ChannelId, ContactId, ConversationId, MessageId } from '../ids.js';
import type { ThreadConversation } from '../inbound/threading.js';
import { batchesOf } from './batches.js';
import { fromJson, fromTime, fromTimeOrNull } from './columns.js';
import { isTx, type Queries, type Tx } from './db.js';
import { inChannel } from './foreseen.js';
import { repeated } from './repeated.js';

/** A conversation found by the Message-ID of one of its messages. */
export type QuotedConversation = { readonly identifier: string; readonly conversation: ThreadConversation };

/** The conversations of a channel that have a message by one of these Message-IDs, ids that a relay gave ours included. */
export async function findConversationsQuoting(
  db: Queries,
  channel: ChannelId,
  identifiers: readonly string[],
): Promise<QuotedConversation[]> {
  if (isTx(db) && identifiers.every((identifier) => db.foreseen.quoted.has(inChannel(channel, identifier)))) {
    return foreseenQuoting(db, channel, identifiers);
  }
  const quoted: QuotedConversation[] = [];
  for (const batch of batchesOf(identifiers)) {
    for (const row of await quotingRows(db, { channel, identifiers: batch })) {
      quoted.push({ identifier: row.identifier, conversation: await followMerge(db, row) });
    }
  }
  return quoted;
}

async function foreseenQuoting(
  tx: Tx,
  channel: ChannelId,
  identifiers: readonly string[],
): Promise<QuotedConversation[]> {
  const quoted: QuotedConversation[] = [];
  for (const identifier of identifiers) {
    for (const id of tx.foreseen.quoted.get(inChannel(channel, identifier)) ?? []) {
      const row = tx.foreseen.threads.get(id) ?? (await threadRow(tx, id));
      if (row !== undefined) quoted.push({ identifier, conversation: await followMerge(tx, row) });
    }
  }
  return quoted;
}

const quotingRows = repeated((db, given: { readonly channel: ChannelId; readonly identifiers: readonly string[] }) =>
  threadRows(db)
    .innerJoin('message', 'message.conversation_id', 'conversation.id')
    .innerJoin('message_identifier', 'message_identifier.message_id', 'message.id')
    .select('message_identifier.identifier')
    .where('message_identifier.channel_id', '=', given.channel)
    .where('message_identifier.identifier', 'in', given.identifiers)
    .where('message_identifier.role', '=', 'own')
    .limit(200),
);

/** The conversations of a channel whose messages name one of these Message-IDs as an ancestor, newest first, those of the contact before all others; at most 20. */
export async function findConversationsNaming(
  db: Queries,
  channel: ChannelId,
  { contact, identifiers }: { contact: ContactId | undefined; identifiers: readonly string[] },
): Promise<QuotedConversation[]> {
  // Mostly nothing is found, and this question costs a tenth of the next.
  if (identifiers.length === 0 || !(await areNamed(db, channel, identifiers))) return [];
  const naming: QuotedConversation[] = [];
  for (const row of await namingRows(db, { channel, contact: contact ?? '', identifiers })) {
    naming.push({ identifier: row.identifier, conversation: await followMerge(db, row) });
  }
  return naming;
}

const ANCESTORS = ['in-reply-to', 'reference'];

async function areNamed(db: Queries, channel: ChannelId, identifiers: readonly string[]): Promise<boolean> {
  if (isTx(db)) {
    const foreseen = identifiers.map((identifier) => db.foreseen.named.get(inChannel(channel, identifier)));
    if (!foreseen.includes(undefined)) return foreseen.includes(true);
  }
  return (await namedRows(db, { channel, identifiers })).length > 0;
}

const namedRows = repeated((db, { channel, identifiers }: Omit<Naming, 'contact'>) =>
  db
    .selectFrom('message_identifier')
    .select('identifier')
    .where('channel_id', '=', channel)
    .where('identifier', 'in', identifiers)
    .where('role', 'in', ANCESTORS)
    .limit(1),
);

type Naming = { readonly channel: ChannelId; readonly contact: string; readonly identifiers: readonly string[] };

const namingRows = repeated((db, given: Naming) =>
  threadRows(db)
    .innerJoin('message', 'message.conversation_id', 'conversation.id')
    .innerJoin('message_identifier', 'message_identifier.message_id', 'message.id')
    .select((is) => is.fn.min('message_identifier.identifier').as('identifier'))
    .where('message_identifier.channel_id', '=', given.channel)
    .where('message_identifier.identifier', 'in', given.identifiers)
    .where('message_identifier.role', '!=', 'own')
    .groupBy('conversation.id')
    .orderBy((is) => is.case().when('conversation.contact_id', '=', given.contact).then(0).else(1).end())
    .orderBy('conversation.number', 'desc')
    .limit(20),
);

export async function findThreadById(db: Queries, id: ConversationId): Promise<ThreadConversation | undefined> {
  const row = await threadRow(db, id);
  return row && followMerge(db, row);
}

/** The conversation that a message of ours is in now: it may have been split off from where it was written. */
export async function findThreadOfMessage(db: Queries, message: MessageId): Promise<ThreadConversation | undefined> {
  const [row] = await messageThreadRows(db, { message });
  return row && followMerge(db, row);
}

const messageThreadRows = repeated((db, { message }: { readonly message: MessageId }) =>
  threadRows(db).innerJoin('message', 'message.conversation_id', 'conversation.id').where('message.id', '=', message),
);

function threadRow(db: Queries, id: string): Promise<ThreadRow | undefined> {
  return threadRows(db).where('conversation.id', '=', id).executeTakeFirst();
}

/** The same as it is now, and nobody closes it before the transaction ends: what is decided by its status holds. */
export async function lockThread(tx: Tx, thread: ThreadConversation): Promise<ThreadConversation> {
  // SQLite has one writer anyway; what was foreseen is locked, and what this transaction begins is nobody else's yet.
  if (tx.dialect !== 'postgres' || tx.foreseen.threads.has(thread.id)) return thread;
  const row = await threadRows(tx).where('conversation.id', '=', thread.id).forNoKeyUpdate().executeTakeFirst();
  if (row === undefined) return thread;
  const { status, closedAt, updatedAt } = toThread(row);
  return { ...thread, status, closedAt, updatedAt };
}

export async function findThreadByNumber(db: Queries, number: number): Promise<ThreadConversation | undefined> {
  const row = await threadRows(db).where('conversation.number', '=', number).executeTakeFirst();
  return row && followMerge(db, row);
}

export function threadRows(db: Queries) {
  return db
    .selectFrom('conversation')
    .select([
      ...(['conversation.id', 'conversation.number', 'conversation.channel_id', 'conversation.contact_id'] as const),
      ...(['conversation.contact_address', 'conversation.status', 'conversation.closed_at'] as const),
      ...(['conversation.updated_at', 'conversation.merged_into_id', 'conversation.kind'] as const),
      'conversation.former_channels' as const,
    ]);
}

export type ThreadRow = Awaited<ReturnType<ReturnType<typeof threadRows>['executeTakeFirstOrThrow']>>;

export async function followMerge(db: Queries, found: ThreadRow): Promise<ThreadConversation> {
  let row = found;
  // A merge chain is short, and a bound keeps a damaged one from hanging us.
  for (let hops = 0; row.merged_into_id !== null && hops < 20; hops++) {
    row = await threadRows(db).where('conversation.id', '=', row.merged_into_id).executeTakeFirstOrThrow();
  }
  return { ...toThread(row), ...(row === found ? {} : { followed: found.number }) };
}

function toThread(row: ThreadRow): ThreadConversation {
  return {
    id: row.id as ConversationId,
    number: row.number,
    channelId: row.channel_id as ChannelId,
    contactId: row.contact_id as ContactId,
    contactAddress: row.contact_address,
    status: row.status as ConversationStatus,
    kind: row.kind as MessageKind,
    closedAt: fromTimeOrNull(row.closed_at),
    updatedAt: fromTime(row.updated_at),
    ...(row.former_channels === null ? {} : { formerChannels: fromJson<ChannelId[]>(row.former_channels) }),
  };
}
