// The question behind search: which messages a query holds of, the newest first, in the SQL of both dialects.
import { type RawBuilder, sql } from 'kysely';
import type { ConversationId, MessageId, OperatorId } from '../ids.js';
import { namesStatus, type Query } from '../search/query.js';
import type { Queries } from './db.js';
import { conditionOf, type QueryContext } from './query-conditions.js';
import { type Nearness, splitWords } from './query-words.js';

/** A query, and who asks. */
export type Asked = { readonly query: Query; readonly reader: OperatorId | undefined };

export type FoundMessage = {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  /** Where it stands in the order of time; what `before` goes on from. */
  readonly place: number;
};

export type SearchPage = {
  readonly limit: number;
  readonly nearness?: Nearness;
  /** Only what came in before the message of that place. */
  readonly before?: number | undefined;
  /** Conversations of which enough has been found. */
  readonly without?: readonly ConversationId[];
  /** Files are so few that messages are looked for by them, where the query has no words. */
  readonly fewFiles?: boolean;
  /** What findFewPlaces gave for this nearness. */
  readonly places?: readonly number[] | undefined;
};

/** Messages that the query holds of, those that came in last first. Spam is left out unless the query says which states. */
export async function searchMessages(db: Queries, asked: Asked, page: SearchPage): Promise<FoundMessage[]> {
  const fewFiles = asksForFiles(asked.query) && !(await hasManyFiles(db));
  const { rows } = await searchQuery(db, asked, { ...page, fewFiles }).execute(db);
  return rows.map(({ id, conversation_id, place }) => ({
    id: id as MessageId,
    conversationId: conversation_id as ConversationId,
    place,
  }));
}

type FoundRow = { readonly id: string; readonly conversation_id: string; readonly place: number };

/** The question itself, so that a test can look at how the database goes about it. */
export function searchQuery(
  { dialect }: Queries,
  { query, reader }: Asked,
  { limit, nearness = 'anywhere', before, without = [], fewFiles = false, places }: SearchPage,
): RawBuilder<FoundRow> {
  const context: QueryContext = { dialect, reader, nearness };
  const { words, rest } = splitWords(query, context);
  const conditions = rest.map((part) => conditionOf(part, context));
  if (!namesStatus(query)) conditions.push(sql`c.status <> 'spam'`);
  // Words alone are read in the order of the index; with it, nothing is sorted.
  const order = words !== undefined && dialect === 'sqlite' ? sql.ref('f.rowid') : sql.ref('m.place');
  if (before !== undefined) conditions.push(sql`${order} < ${before}`);
  if (without.length > 0) conditions.push(sql`m.conversation_id not in (${sql.join(without)})`);
  let from = sql`message m`;
  if (words !== undefined && dialect === 'sqlite') {
    // A comma join may be turned round; this one may not: the words come first.
    from = sql`search_text f cross join message m on m.place = f.rowid`;
    conditions.unshift(sql`f.search_text match ${words}`);
  } else if (words !== undefined) {
    from = places ? sql`message m` : sql`search_words f join message m on m.place = f.place`;
    conditions.unshift(places ? sql`m.place = any(${places}::bigint[])` : sql`f.words @@ ${words}::tsquery`);
  } else conditions.push(sql`m.place is not null`);
  if (words === undefined && fewFiles) {
    from = sql`(select distinct message_id from attachment where inline = 0) f
      ${dialect === 'sqlite' ? sql`cross join` : sql`join`} message m on m.id = f.message_id`;
  }
  return sql<FoundRow>`select m.id, m.conversation_id, m.place from ${from}
    ${dialect === 'sqlite' ? sql`cross join` : sql`join`} conversation c on c.id = m.conversation_id
    where ${sql.join(conditions, sql` and `)}
    order by ${order} desc limit ${limit}`;
}

/**
 * Where the words of the query stand, when that is in few messages. PostgreSQL takes it that a word it has not met stands
 * in one of 200, and would sooner walk through all of them, the newest first, than ask the index of words. SQLite needs no
 * such help.
 */
export async function findFewPlaces(
  db: Queries,
  { query }: Asked,
  nearness: Nearness,
): Promise<readonly number[] | undefined> {
  const { words } = splitWords(query, { dialect: db.dialect, nearness });
  if (words === undefined || db.dialect === 'sqlite') return undefined;
  const { rows } = await sql<{ places: number[] | null }>`select
    case when count(*) < ${FEW} then coalesce(json_agg(place), '[]') end as places
    from (select place from search_words where words @@ ${words}::tsquery limit ${FEW}) hit`.execute(db);
  return rows[0]?.places ?? undefined;
}

/** Of more files than this, the newest messages with one are found soon enough by looking at each message. */
const MANY_FILES = 10_000;

/** Whether nothing is found that has no file. */
function asksForFiles(query: Query): boolean {
  return query.kind === 'attachment' || (query.kind === 'and' && query.parts.some(({ kind }) => kind === 'attachment'));
}

async function hasManyFiles(db: Queries): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`select cast(count(*) as integer) as count
    from (select 1 from attachment limit ${MANY_FILES}) file`.execute(db);
  return rows[0]?.count === MANY_FILES;
}

/**
 * So many messages are gathered by their words, and then put in order or compared with the list; with more, the newest
 * messages are looked at one by one, and each conversation of the list is asked about.
 */
const FEW = 2000;

/** The condition that a conversation (`conversation`, in a list) has a message which the query holds of. */
export async function readCondition(db: Queries, { query, reader }: Asked, few = FEW): Promise<RawBuilder<boolean>> {
  const context: QueryContext = { dialect: db.dialect, reader, nearness: 'anywhere' };
  if (!asksMessages(query)) return conditionOf(query, { ...context, conversation: 'conversation' });
  const { words, rest } = splitWords(query, context);
  if (words === undefined || (await hasMany(db, words, few))) {
    return sql`exists (select 1 from message m join conversation c on c.id = m.conversation_id
      where m.conversation_id = conversation.id and m.place is not null
      and ${conditionOf(query, { ...context, isOneByOne: words !== undefined })})`;
  }
  const others = rest.map((part) => sql` and ${conditionOf(part, context)}`);
  const from =
    db.dialect === 'sqlite'
      ? sql`search_text f cross join message m on m.place = f.rowid
    cross join`
      : sql`search_words f join message m on m.place = f.place join`;
  const match = db.dialect === 'sqlite' ? sql`f.search_text match ${words}` : sql`f.words @@ ${words}::tsquery`;
  return sql`conversation.id in (select m.conversation_id from ${from} conversation c on c.id = m.conversation_id
    where ${match}${sql.join(others, sql``)})`;
}

/** Whether the words stand in more messages than are gathered. */
async function hasMany(db: Queries, words: string, few: number): Promise<boolean> {
  const hits =
    db.dialect === 'sqlite'
      ? sql`select 1 from search_text where search_text match ${words} limit ${few}`
      : sql`select 1 from search_words where words @@ ${words}::tsquery limit ${few}`;
  const { rows } = await sql<{ count: number }>`select cast(count(*) as integer) as count from (${hits}) hit`.execute(
    db,
  );
  return rows[0]?.count === few;
}

/** Whether it matters which message of a conversation is looked at. */
function asksMessages(query: Query): boolean {
  if (query.kind === 'and' || query.kind === 'or') return query.parts.some(asksMessages);
  if (query.kind === 'not') return asksMessages(query.part);
  return query.kind === 'words' || query.kind === 'attachment' || query.kind === 'before' || query.kind === 'after';
}
