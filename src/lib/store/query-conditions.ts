// The parts of a query as conditions on a message `m` and its conversation, in the SQL of both dialects.
import { type RawBuilder, sql } from 'kysely';
import type { OperatorId } from '../ids.js';
import type { Query } from '../search/query.js';
import { toTime } from './columns.js';
import { unreadMentions } from './mentions.js';
import { phraseOf, splitWords, type WordsContext } from './query-words.js';
import { unreadFor } from './read-marks.js';

export type QueryContext = WordsContext & {
  readonly reader: OperatorId | undefined;
  /** The table that a conversation is read from; `c` beside a message `m`. */
  readonly conversation?: string;
  /** Each message is looked up in the index by itself: of a list that is soon full, few are. */
  readonly isOneByOne?: boolean;
};

/** Never null, so that `not` turns it round: a comparison with nothing would be neither true nor false. */
export function conditionOf(query: Query, context: QueryContext): RawBuilder<boolean> {
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
function all(parts: readonly Query[], context: QueryContext): RawBuilder<boolean> {
  const { words, rest } = splitWords({ kind: 'and', parts }, context);
  const conditions = rest.map((part) => conditionOf(part, context));
  if (words !== undefined) conditions.unshift(heldByWords(words, context));
  return sql`(${sql.join(conditions, sql` and `)})`;
}

function heldByWords(words: string, { dialect, isOneByOne }: QueryContext): RawBuilder<boolean> {
  if (dialect === 'sqlite' && isOneByOne) {
    return sql`exists (select 1 from search_text w where w.rowid = m.place and w.search_text match ${words})`;
  }
  if (dialect === 'sqlite') return sql`m.place in (select rowid from search_text where search_text match ${words})`;
  return sql`exists (select 1 from search_words w where w.place = m.place and w.words @@ ${words}::tsquery)`;
}

type Column = (name: string) => RawBuilder<unknown> | ReturnType<typeof sql.ref>;

function assignedTo(name: string, c: Column, { reader }: QueryContext): RawBuilder<boolean> {
  if (name === 'nobody') return sql`${c('assignee_id')} is null`;
  const who = name === 'me' ? sql`select ${reader ?? ''} as id` : sql`select id from operator where name = ${name}`;
  return sql`(${c('assignee_id')} is not null and ${c('assignee_id')} in (${who}))`;
}

function stateOf(
  state: Extract<Query, { kind: 'is' }>['state'],
  c: Column,
  context: QueryContext,
): RawBuilder<boolean> {
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
