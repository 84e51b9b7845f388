// What the store knows about the conversation a mail may belong to. Called inside the transaction that takes the mail in.
import { sql } from 'kysely';
import type { ConversationStatus } from '../conversation/conversation.js';
import type { MessageKind } from '../conversation/message.js';
import type { ChannelId, ContactId, ConversationId, MessageId } from '../ids.js';
import type { KnownMail } from '../inbound/intake.js';
import type { ThreadConversation } from '../inbound/threading.js';
import { batchesOf } from './batches.js';
import { fromTime, fromTimeOrNull, toTime } from './columns.js';
import { isTx, type Queries, type Tx } from './db.js';
import { inChannel } from './foreseen.js';
import { repeated, repeatedBeside } from './repeated.js';
import type { MessageTable } from './schema.js';

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

function threadRow(db: Queries, id: string): Promise<ThreadRow | undefined> {
  return threadRows(db).where('conversation.id', '=', id).executeTakeFirst();
}

export async function findThreadByNumber(db: Queries, number: number): Promise<ThreadConversation | undefined> {
  const row = await threadRows(db).where('conversation.number', '=', number).executeTakeFirst();
  return row && followMerge(db, row);
}

/** Whether an address stands in From, To or Cc of a message of the conversation. `key` is an `addressKey`. */
export async function hasParticipant(db: Queries, conversation: ConversationId, key: string): Promise<boolean> {
  const inList = `%"address":${likePattern(JSON.stringify(key))}%`;
  const asked = { conversation, key, inList };
  if (!isTx(db)) return (await participantRows(db, asked)).length > 0;
  const waiting = db.gathered('message').filter((row) => row.conversation_id === conversation);
  return waiting.some((row) => namesAddress(row, key)) || (await participantRowsBeside(db, asked)).length > 0;
}

// What `participantsAmong` asks of the rows that are in the store.
function namesAddress(row: Pick<MessageTable, 'from_address' | 'to_list' | 'cc_list'>, key: string): boolean {
  const written = `"address":${JSON.stringify(key)}`;
  const isIn = (list: string) => list.toLowerCase().includes(written);
  return row.from_address.toLowerCase() === key || isIn(row.to_list) || isIn(row.cc_list);
}

type Participant = Readonly<Record<'conversation' | 'key' | 'inList', string>>;

const participantsAmong = (db: Queries, given: Participant) =>
  db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', given.conversation)
    .where(({ eb, fn, or, val }) => {
      const isLike = (column: 'to_list' | 'cc_list') =>
        sql<boolean>`lower(${sql.ref(column)}) like ${given.inList} escape '!'`;
      return or([eb(fn('lower', ['from_address']), '=', val(given.key)), isLike('to_list'), isLike('cc_list')]);
    })
    .limit(1);

const participantRows = repeated(participantsAmong);
const participantRowsBeside = repeatedBeside(participantsAmong);

// Addresses may hold % and _.
function likePattern(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}

export function threadRows(db: Queries) {
  return db
    .selectFrom('conversation')
    .select([
      ...(['conversation.id', 'conversation.number', 'conversation.channel_id', 'conversation.contact_id'] as const),
      ...(['conversation.contact_address', 'conversation.status', 'conversation.closed_at'] as const),
      ...(['conversation.updated_at', 'conversation.merged_into_id', 'conversation.kind'] as const),
    ]);
}

export type ThreadRow = Awaited<ReturnType<ReturnType<typeof threadRows>['executeTakeFirstOrThrow']>>;

export async function followMerge(db: Queries, found: ThreadRow): Promise<ThreadConversation> {
  let row = found;
  // A merge chain is short, and a bound keeps a damaged one from hanging us.
  for (let hops = 0; row.merged_into_id !== null && hops < 20; hops++) {
    row = await threadRows(db).where('conversation.id', '=', row.merged_into_id).executeTakeFirstOrThrow();
  }
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
  };
}

type Knowing = { readonly channel: ChannelId | undefined; readonly identifier: string };

const heardRows = repeated((db, { channel, identifier }: Knowing) =>
  db
    .selectFrom('message')
    .select(['id', 'content_hash'])
    .where('message_id_header', '=', identifier)
    .where('direction', '=', 'in')
    .where((is) => (channel === undefined ? is('channel_id', 'is', null) : is('channel_id', '=', channel)))
    .limit(50),
);

type ThrownAway = { readonly channels: readonly string[]; readonly identifier: string; readonly after: string };

const thrownAwayRows = repeated((db, { channels, identifier, after }: ThrownAway) =>
  db
    .selectFrom('tombstone')
    .select('content_hash')
    .where('channel_id', 'in', channels)
    .where('message_id_header', '=', identifier)
    .where('created_at', '>', after)
    .limit(50),
);

/**
 * The mails of a channel by this Message-ID, those thrown away since included; without a channel, those that were held.
 * What was thrown away together with its channel is known whatever channel it would come to now, if it is that old.
 */
export async function findKnownMails(
  db: Queries,
  channel: ChannelId | undefined,
  identifier: string,
  receivedAt: Date,
): Promise<KnownMail[]> {
  const known = await findHeard(db, channel, identifier);
  const emptied = await emptiedChannels(db);
  const given = { identifier, after: toTime(receivedAt) };
  const thrownAway = [
    ...(emptied.open.some((id) => id === channel) ? [{ channels: [channel ?? ''], identifier, after: '' }] : []),
    ...(emptied.gone.length > 0 ? [{ ...given, channels: emptied.gone }] : []),
  ];
  for (const from of thrownAway) {
    for (const row of await thrownAwayRows(db, from)) known.push({ id: undefined, contentHash: row.content_hash });
  }
  return known;
}

async function findHeard(db: Queries, channel: ChannelId | undefined, identifier: string): Promise<KnownMail[]> {
  const foreseen = isTx(db) ? db.foreseen.heard.get(inChannel(channel, identifier)) : undefined;
  if (foreseen !== undefined) return [...foreseen];
  const heard = await heardRows(db, { channel, identifier });
  return heard.map((row) => ({ id: row.id as MessageId, contentHash: row.content_hash }));
}

/** The channels of which a mail was thrown away: those that are there, and those that are gone as well. */
type EmptiedChannels = { readonly open: readonly string[]; readonly gone: readonly string[] };

const emptiedByTransaction = new WeakMap<Queries, Promise<EmptiedChannels>>();

// In most stores none, and then no mail has to be asked about. Read once for each transaction, since one that takes mail
// in throws none away.
function emptiedChannels(db: Queries): Promise<EmptiedChannels> {
  const known = emptiedByTransaction.get(db) ?? readEmptiedChannels(db);
  if (isTx(db)) emptiedByTransaction.set(db, known);
  return known;
}

async function readEmptiedChannels(db: Queries): Promise<EmptiedChannels> {
  const rows = await db
    .selectFrom('tombstone')
    .leftJoin('channel', 'channel.id', 'tombstone.channel_id')
    .select(['tombstone.channel_id', 'channel.id'])
    .distinct()
    .execute();
  const of = (isOpen: boolean) => rows.filter(({ id }) => (id !== null) === isOpen).map((row) => row.channel_id);
  return { open: of(true), gone: of(false) };
}
