// The words of messages in the store, written with the message, made anew when it changes, and made up for when they are
// not there: in a store that is older than its index, or one that was mended.
import { sql } from 'kysely';
import type { NamedAddress } from '../address/email-address.js';
import type { MessageId } from '../ids.js';
import { foldColumns, type SearchedTexts, toTsvector } from '../search/indexed-words.js';
import { batchesOf } from './batches.js';
import { fromJson } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { GatheredRows } from './gathered-rows.js';
import { repeated, writeRows } from './repeated.js';
import type { AttachmentTable, MessageTable, SearchTextTable, SearchWordsTable } from './schema.js';

type SearchedMessage = Pick<
  MessageTable,
  | 'id'
  | 'received_at'
  | 'subject'
  | 'text'
  | 'quoted'
  | 'from_name'
  | 'from_address'
  | 'to_list'
  | 'cc_list'
  | 'bcc_list'
>;
type FileName = Pick<AttachmentTable, 'message_id' | 'name'>;

/** Gives the messages that wait to be inserted their places, and has their words inserted with them. */
export async function indexWaiting(db: Queries, rows: GatheredRows): Promise<void> {
  const messages = rows.of('message');
  const places = await findFreePlaces(db, messages);
  for (const message of messages) message.place = places.get(message.id) ?? null;
  const indexed = indexRows(db, messages, rows.of('attachment'));
  rows.add('search_text', indexed.texts);
  rows.add('search_words', indexed.words);
}

type IndexRows = { readonly texts: SearchTextTable[]; readonly words: SearchWordsTable[] };

function indexRows(
  { dialect }: Queries,
  messages: readonly (SearchedMessage & Pick<MessageTable, 'place'>)[],
  files: readonly FileName[],
): IndexRows {
  const rows: IndexRows = { texts: [], words: [] };
  for (const message of messages) {
    if (message.place === null) continue;
    const texts = textsOf(message, files);
    if (dialect === 'sqlite') rows.texts.push({ rowid: message.place, ...foldColumns(texts) });
    else rows.words.push({ place: message.place, words: toTsvector(texts) });
  }
  return rows;
}

/** The parts of a message that are searched. */
export function textsOf(message: SearchedMessage, files: readonly FileName[]): SearchedTexts {
  return {
    subject: message.subject,
    sender: `${message.from_name} ${message.from_address}`,
    recipient: peopleOf(message.to_list),
    copied: `${peopleOf(message.cc_list)} ${peopleOf(message.bcc_list)}`,
    filename: files
      .filter((file) => file.message_id === message.id)
      .map(({ name }) => name)
      .join(' '),
    body: message.text,
    quoted: message.quoted,
  };
}

function peopleOf(list: string): string {
  if (list === '[]') return '';
  return fromJson<NamedAddress[]>(list)
    .map(({ name, address }) => `${name} ${address}`)
    .join(' ');
}

/** Messages of one millisecond have so many places; from where there are none left, the next ones are taken. */
const PLACES = 1024;
/** A Date header may be of any year. */
const LATEST = 2 ** 42;

/** A place of its own for each: when it came in, then chance, so that two programs do not meet in one. */
async function findFreePlaces(db: Queries, messages: readonly SearchedMessage[]): Promise<ReadonlyMap<string, number>> {
  const places = new Map<string, number>();
  const taken = new Set<number>();
  let left = messages;
  for (let width = PLACES; left.length > 0; width *= 8) {
    const wanted = new Map(left.map((message) => [message.id, firstPlace(message) + chanceOf(message.id, width)]));
    for (const batch of batchesOf([...wanted.values()]))
      for (const row of await takenPlaces(db, { batch })) taken.add(row.place);
    for (const [id, place] of wanted) {
      if (taken.has(place)) continue;
      taken.add(place);
      places.set(id, place);
    }
    left = left.filter(({ id }) => !places.has(id));
  }
  return places;
}

const takenPlaces = repeated((db, { batch }: { readonly batch: readonly number[] }) =>
  db
    .selectFrom('message')
    .select(sql<number>`place`.as('place'))
    .where('place', 'in', [...batch]),
);

function firstPlace({ received_at }: Pick<MessageTable, 'received_at'>): number {
  const time = new Date(received_at).getTime() || 0;
  return Math.min(Math.max(time, 0), LATEST) * PLACES;
}

/** The first place of messages that came in at that time, or later. */
export function placeAt(time: Date): number {
  return firstPlace({ received_at: time.toISOString() });
}

// The end of an id is chance already. Another width gives another number.
function chanceOf(id: string, width: number): number {
  let hash = width;
  for (let index = 0; index < id.length; index++) hash = (Math.imul(hash, 31) + id.charCodeAt(index)) | 0;
  return (hash >>> 0) % width;
}

/** The words of a message that has changed. */
export async function reindexMessage(tx: Tx, id: MessageId): Promise<void> {
  await forgetWords(tx, [id]);
  await indexBatch(tx, [id]);
}

async function forgetWords(tx: Tx, ids: readonly string[]): Promise<void> {
  const places = tx
    .selectFrom('message')
    .select('place')
    .where('id', 'in', [...ids])
    .where('place', 'is not', null);
  if (tx.dialect === 'sqlite')
    await tx.deleteFrom('search_text').where('rowid', 'in', places.$castTo<{ place: number }>()).execute();
  else await tx.deleteFrom('search_words').where('place', 'in', places.$castTo<{ place: number }>()).execute();
  await tx
    .updateTable('message')
    .set({ place: null })
    .where('id', 'in', [...ids])
    .execute();
}

async function indexBatch(tx: Tx, ids: readonly string[]): Promise<void> {
  const messages = await tx
    .selectFrom('message')
    .select(['id', 'received_at', 'subject', 'text', 'quoted', 'from_name', 'from_address'])
    .select(['to_list', 'cc_list', 'bcc_list', 'place'])
    .where('id', 'in', [...ids])
    .execute();
  const files = await fileNamesOf(tx, ids);
  const places = await findFreePlaces(tx, messages);
  for (const message of messages) {
    message.place = places.get(message.id) ?? null;
    await placeMessage(tx, { id: message.id, place: message.place });
  }
  const rows = indexRows(tx, messages, files);
  await writeRows(tx, 'search_text', rows.texts);
  await writeRows(tx, 'search_words', rows.words);
}

/** What the files of those messages are called. */
export async function fileNamesOf(db: Queries, messages: readonly string[]): Promise<FileName[]> {
  return db
    .selectFrom('attachment')
    .select(['message_id', 'name'])
    .where('message_id', 'in', [...messages])
    .orderBy('position')
    .execute();
}

const placeMessage = repeated((tx, { id, place }: { readonly id: string; readonly place: number | null }) =>
  tx.updateTable('message').set({ place }).where('id', '=', id),
);

/** Whether there are messages whose words are not indexed. */
export async function hasUnindexedMessages(db: Queries): Promise<boolean> {
  const row = await db.selectFrom('message').select('id').where('place', 'is', null).limit(1).executeTakeFirst();
  return row !== undefined;
}

export async function countUnindexedMessages(db: Queries): Promise<number> {
  const { rows } = await sql<{ count: number }>`select cast(count(*) as integer) as count from message
    where place is null`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Indexes as many messages as said that are not yet, oldest first. Gives how many there were. */
export async function indexSome(tx: Tx, count: number): Promise<number> {
  const rows = await tx
    .selectFrom('message')
    .select('id')
    .where('place', 'is', null)
    .orderBy('id')
    .limit(count)
    .execute();
  if (rows.length > 0)
    await indexBatch(
      tx,
      rows.map(({ id }) => id),
    );
  return rows.length;
}

export type IndexFaults = {
  /** Messages whose words are not indexed. */
  readonly unindexed: number;
  /** Messages that have a place in the index where nothing is. */
  readonly lost: number;
  /** Words in the index that are of no message. */
  readonly orphaned: number;
};

/** Compares the index with the messages: which of both is there without the other. */
export async function findIndexFaults(db: Queries): Promise<IndexFaults> {
  const words = db.dialect === 'sqlite' ? sql`(select id as place from search_text_docsize)` : sql`search_words`;
  const { rows } = await sql<{ lost: number; orphaned: number }>`select
    (select cast(count(*) as integer) from message m where m.place is not null
      and not exists (select 1 from ${words} w where w.place = m.place)) as lost,
    (select cast(count(*) as integer) from ${words} w
      where not exists (select 1 from message m where m.place = w.place)) as orphaned`.execute(db);
  const { lost, orphaned } = rows[0] ?? { lost: 0, orphaned: 0 };
  return { unindexed: await countUnindexedMessages(db), lost, orphaned };
}

/** Takes all words out of the index: each message waits to be indexed anew. */
export async function forgetIndex(tx: Tx): Promise<void> {
  if (tx.dialect === 'sqlite') await sql`insert into search_text (search_text) values ('delete-all')`.execute(tx);
  else await sql`delete from search_words`.execute(tx);
  await sql`update message set place = null where place is not null`.execute(tx);
}
