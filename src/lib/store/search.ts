// The question behind search: which messages a query holds of, the newest first, in the SQL of both dialects.
import { type RawBuilder, sql } from 'kysely';
import type { ConversationLine } from '../conversation/conversation.js';
import type { Message, MessageKind } from '../conversation/message.js';
import type { ConversationId, MessageId, OperatorId } from '../ids.js';
import type { FoundText } from '../search/found.js';
import { COLUMN_MARK, type SearchColumn, type SearchedTexts } from '../search/indexed-words.js';
import { type Field, namesStatus, type Query, type WordsLeaf } from '../search/query.js';
import { batchesOf } from './batches.js';
import { fromTime, toTime } from './columns.js';
import { conversationRows, tagsOf, toConversation } from './conversations.js';
import type { Queries } from './db.js';
import { unreadMentions } from './mentions.js';
import { isUnread, readVersionFor, unreadFor } from './read-marks.js';
import type { MessageTable } from './schema.js';
import { fileNamesOf, textsOf } from './search-index.js';

/** A query, and who asks. */
export type Asked = { readonly query: Query; readonly reader: OperatorId | undefined };

/**
 * How near to what was looked for: words in the subject; there or in what was newly written; anywhere (quotes, people,
 * names of files). Words that the query names a place for stay there, those that must not be are nowhere at all.
 */
export type Nearness = 'subject' | 'written' | 'anywhere';

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
  /** Files are so few that messages are looked for by them, where the query has no words. */
  readonly fewFiles?: boolean;
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
  { limit, nearness = 'anywhere', before, fewFiles = false }: SearchPage,
): RawBuilder<FoundRow> {
  const context: Context = { dialect, reader, nearness };
  const { words, rest } = splitWords(query, context);
  const conditions = rest.map((part) => conditionOf(part, context));
  if (!namesStatus(query)) conditions.push(sql`c.status <> 'spam'`);
  // Words alone are read in the order of the index; with it, nothing is sorted.
  const order = words !== undefined && dialect === 'sqlite' ? sql.ref('f.rowid') : sql.ref('m.place');
  if (before !== undefined) conditions.push(sql`${order} < ${before}`);
  let from = sql`message m`;
  if (words !== undefined && dialect === 'sqlite') {
    // A comma join may be turned round; this one may not: the words come first.
    from = sql`search_text f cross join message m on m.place = f.rowid`;
    conditions.unshift(sql`f.search_text match ${words}`);
  } else if (words !== undefined) {
    from = sql`search_words f join message m on m.place = f.place`;
    conditions.unshift(sql`f.words @@ ${words}::tsquery`);
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

/** So many messages are gathered before the list is read; with more, each conversation of the list is asked about. */
const FEW = 2000;

/** The condition that a conversation (`conversation`, in a list) has a message which the query holds of. */
export async function readCondition(db: Queries, { query, reader }: Asked, few = FEW): Promise<RawBuilder<boolean>> {
  const context: Context = { dialect: db.dialect, reader, nearness: 'anywhere' };
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

type Context = {
  readonly dialect: Queries['dialect'];
  readonly reader: OperatorId | undefined;
  readonly nearness: Nearness;
  /** The table that a conversation is read from; `c` beside a message `m`. */
  readonly conversation?: string;
  /** Each message is looked up in the index by itself: of a list that is soon full, few are. */
  readonly isOneByOne?: boolean;
};

/** What the index of words answers by itself, and the rest, of which all must hold as well. */
function splitWords(query: Query, context: Context): { words: string | undefined; rest: readonly Query[] } {
  const whole = wordsQuery(query, context);
  if (whole !== undefined) return { words: whole, rest: [] };
  if (query.kind !== 'and') return { words: undefined, rest: [query] };
  const isWords = (part: Query) => wordsQuery(part, context) !== undefined;
  // What only takes away goes with what it takes from.
  const isLess = (part: Query) => part.kind === 'not' && isWords(part.part);
  if (!query.parts.some(isWords)) return { words: undefined, rest: query.parts };
  const parts = query.parts.filter((part) => isWords(part) || isLess(part));
  const words = wordsQuery({ kind: 'and', parts }, context);
  return { words, rest: query.parts.filter((part) => !parts.includes(part)) };
}

/** The query in the language of the dialect's index, if it asks for words alone, and for some that must be there. */
function wordsQuery(query: Query, context: Context): string | undefined {
  if (query.kind === 'words') return phraseOf(query, context);
  if (query.kind === 'or') {
    const parts = query.parts.map((part) => wordsQuery(part, context));
    return parts.every((part) => part !== undefined) ? `(${parts.join(orOf(context))})` : undefined;
  }
  if (query.kind !== 'and') return undefined;
  const all: string[] = [];
  const less: string[] = [];
  for (const part of query.parts) {
    // What must not be there must be nowhere.
    const isLess = part.kind === 'not';
    const words = isLess ? wordsQuery(part.part, { ...context, nearness: 'anywhere' }) : wordsQuery(part, context);
    if (words === undefined) return undefined;
    (isLess ? less : all).push(words);
  }
  if (all.length === 0) return undefined;
  const needed = `(${all.join(andOf(context))})`;
  if (less.length === 0) return needed;
  const taken = `(${less.join(orOf(context))})`;
  return context.dialect === 'sqlite' ? `(${needed} NOT ${taken})` : `(${needed} & !${taken})`;
}

const andOf = ({ dialect }: Context) => (dialect === 'sqlite' ? ' AND ' : ' & ');
const orOf = ({ dialect }: Context) => (dialect === 'sqlite' ? ' OR ' : ' | ');

const COLUMNS: Readonly<Record<Field, readonly SearchColumn[]>> = {
  any: [],
  subject: ['subject'],
  body: ['body', 'quoted'],
  from: ['sender'],
  to: ['recipient', 'copied'],
  cc: ['copied'],
  filename: ['filename'],
};
const NEARER: Readonly<Record<Exclude<Nearness, 'anywhere'>, Partial<Record<Field, readonly SearchColumn[]>>>> = {
  subject: { any: ['subject'], body: ['body'] },
  written: { any: ['subject', 'body'], body: ['body'] },
};

function columnsOf(field: Field, nearness: Nearness): readonly SearchColumn[] {
  return (nearness === 'anywhere' ? undefined : NEARER[nearness][field]) ?? COLUMNS[field];
}

/** Words hold nothing but letters and digits, so that nothing in them can be taken for anything else. */
function phraseOf({ field, words, isPrefix }: WordsLeaf, { dialect, nearness }: Context): string {
  const columns = columnsOf(field, nearness);
  if (dialect === 'sqlite') {
    const phrase = `"${words.join(' ')}"${isPrefix ? ' *' : ''}`;
    return columns.length === 0 ? phrase : `({${columns.join(' ')}} : ${phrase})`;
  }
  const marked = columns.filter((column) => COLUMN_MARK[column] !== undefined);
  if (marked.length > 0) {
    return `(${marked.map((column) => lexemes(words, isPrefix, COLUMN_MARK[column] ?? '', '')).join(' | ')})`;
  }
  return lexemes(words, isPrefix, '', columns.map((column) => LETTER[column] ?? '').join(''));
}

const LETTER: Readonly<Partial<Record<SearchColumn, string>>> = { subject: 'A', body: 'B', quoted: 'C' };

function lexemes(words: readonly string[], isPrefix: boolean, mark: string, weights: string): string {
  const last = words.length - 1;
  const written = words.map((word, index) => {
    const labels = `${isPrefix && index === last ? '*' : ''}${weights}`;
    return `'${mark}${word}'${labels === '' ? '' : `:${labels}`}`;
  });
  return `(${written.join(' <-> ')})`;
}

/** Never null, so that `not` turns it round: a comparison with nothing would be neither true nor false. */
function conditionOf(query: Query, context: Context): RawBuilder<boolean> {
  const c = (column: string) => sql.ref(`${context.conversation ?? 'c'}.${column}`);
  switch (query.kind) {
    case 'and':
      return query.parts.length === 0 ? sql`1 = 1` : all(query.parts, context);
    case 'or':
      return sql`(${sql.join(
        query.parts.map((part) => conditionOf(part, context)),
        sql` or `,
      )})`;
    case 'not':
      return sql`not (${conditionOf(query.part, { ...context, nearness: 'anywhere' })})`;
    case 'words':
      return heldByWords(phraseOf(query, context), context);
    case 'attachment':
      return sql`exists (select 1 from attachment a where a.message_id = m.id and a.inline = 0)`;
    case 'before':
      return sql`m.received_at < ${toTime(query.at)}`;
    case 'after':
      return sql`m.received_at >= ${toTime(query.at)}`;
    case 'number':
      return sql`${c('number')} = ${query.number}`;
    case 'tag':
      return sql`exists (select 1 from conversation_tag t where t.conversation_id = ${c('id')} and t.tag = ${query.tag})`;
    case 'channel':
      return sql`${c('channel_id')} in (select id from channel where name = ${query.name})`;
    case 'status':
      return sql`${c('status')} = ${query.status}`;
    case 'assignee':
      return assignedTo(query.name, c, context);
    case 'is':
      return stateOf(query.state, c, context);
  }
}

/** Of several, those that are words alone are asked of the index at once. */
function all(parts: readonly Query[], context: Context): RawBuilder<boolean> {
  const { words, rest } = splitWords({ kind: 'and', parts }, context);
  const conditions = rest.map((part) => conditionOf(part, context));
  if (words !== undefined) conditions.unshift(heldByWords(words, context));
  return sql`(${sql.join(conditions, sql` and `)})`;
}

function heldByWords(words: string, { dialect, isOneByOne }: Context): RawBuilder<boolean> {
  if (dialect === 'sqlite' && isOneByOne) {
    return sql`exists (select 1 from search_text w where w.rowid = m.place and w.search_text match ${words})`;
  }
  if (dialect === 'sqlite') return sql`m.place in (select rowid from search_text where search_text match ${words})`;
  return sql`exists (select 1 from search_words w where w.place = m.place and w.words @@ ${words}::tsquery)`;
}

type Column = (name: string) => RawBuilder<unknown> | ReturnType<typeof sql.ref>;

function assignedTo(name: string, c: Column, { reader }: Context): RawBuilder<boolean> {
  if (name === 'nobody') return sql`${c('assignee_id')} is null`;
  const who = name === 'me' ? sql`select ${reader ?? ''} as id` : sql`select id from operator where name = ${name}`;
  return sql`(${c('assignee_id')} is not null and ${c('assignee_id')} in (${who}))`;
}

function stateOf(state: Extract<Query, { kind: 'is' }>['state'], c: Column, context: Context): RawBuilder<boolean> {
  const { reader } = context;
  switch (state) {
    case 'unassigned':
      return assignedTo('nobody', c, context);
    case 'mine':
      return assignedTo('me', c, context);
    case 'unread':
      return unreadFor(context.conversation ?? 'c', reader);
    case 'mentioned':
      return reader === undefined ? sql`1 = 0` : sql`${c('id')} in (${unreadMentions(reader)})`;
    case 'bounced':
      return sql`exists (select 1 from outbox o join outbox_recipient r on r.outbox_id = o.id
        where o.conversation_id = ${c('id')} and r.state = 'failed')`;
    case 'replied':
      return sql`exists (select 1 from message p where p.conversation_id = ${c('id')} and p.kind = 'reply')`;
  }
}

/** What is shown of messages, and searched for the words. */
export async function listFoundTexts(
  db: Queries,
  ids: readonly MessageId[],
): Promise<ReadonlyMap<MessageId, FoundText>> {
  const found = new Map<MessageId, FoundText>();
  for (const batch of batchesOf(ids)) {
    const rows = await db
      .selectFrom('message')
      .select(['id', 'direction', 'kind', 'subject', 'received_at', 'text', 'quoted', 'from_name', 'from_address'])
      .select(['to_list', 'cc_list', 'bcc_list'])
      .where('id', 'in', batch)
      .execute();
    const files = await fileNamesOf(db, batch);
    for (const row of rows) found.set(row.id as MessageId, toFoundText(row, textsOf(row, files)));
  }
  return found;
}

type FoundTextRow = Pick<
  MessageTable,
  'id' | 'direction' | 'kind' | 'subject' | 'received_at' | 'from_name' | 'from_address'
>;

function toFoundText(row: FoundTextRow, texts: SearchedTexts): FoundText {
  return {
    id: row.id as MessageId,
    direction: row.direction as Message['direction'],
    kind: row.kind as MessageKind,
    from: { name: row.from_name, address: row.from_address },
    subject: row.subject,
    receivedAt: fromTime(row.received_at),
    texts,
  };
}

/** The conversations of those ids, as the reader sees them. */
export async function listFoundConversations(
  db: Queries,
  ids: readonly ConversationId[],
  reader: OperatorId | undefined,
): Promise<ReadonlyMap<ConversationId, ConversationLine>> {
  const tags = await tagsOf(db, ids);
  const found = new Map<ConversationId, ConversationLine>();
  for (const batch of batchesOf(ids)) {
    const rows = await conversationRows(db)
      .select(readVersionFor('conversation', reader).as('read_version'))
      .where('conversation.id', 'in', batch)
      .execute();
    for (const row of rows) {
      const conversation = toConversation(row, tags);
      found.set(conversation.id, { ...conversation, unread: isUnread(row) });
    }
  }
  return found;
}
