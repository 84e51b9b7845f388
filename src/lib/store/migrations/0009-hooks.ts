// Hooks: who is to hear of what happens, and the queue of what they have not heard yet. Triggers fill the queue, in the
// transaction in which it happens, so that no writer can forget it.
import type { Migration } from './list.js';

const TABLES = `
create table hook (
  id text primary key,
  name text not null unique,
  events text not null,
  action text not null,
  time_limit integer not null,
  is_on integer not null check (is_on in (0, 1)),
  created_at text not null,
  updated_at text not null
);
create table hook_source (
  source text not null,
  hook_id text not null references hook (id) on delete cascade,
  event text not null,
  primary key (source, hook_id)
);
create index hook_source_by_hook on hook_source (hook_id);
create table hook_call (
  id text primary key,
  hook_id text not null references hook (id) on delete cascade,
  event text not null,
  at text not null,
  conversation_id text not null references conversation (id) on delete cascade,
  message_id text references message (id) on delete cascade,
  event_id text references conversation_event (id) on delete cascade,
  state text not null check (state in ('queued', 'done', 'failed')),
  attempts integer not null,
  queued_at text not null,
  next_attempt_at text,
  response text,
  updated_at text not null
);
create index hook_call_due on hook_call (next_attempt_at) where next_attempt_at is not null;
create index hook_call_open on hook_call (hook_id, state) where state <> 'done';
create index hook_call_by_hook on hook_call (hook_id, queued_at);
create index hook_call_by_conversation on hook_call (conversation_id);
create index hook_call_by_message on hook_call (message_id);
create index hook_call_by_event on hook_call (event_id);
create index hook_call_settled on hook_call (updated_at) where next_attempt_at is null;`;

type Listened = {
  readonly name: string;
  readonly on: string;
  readonly table: string;
  /** Which rows count, and what they are called. `new` is the row. */
  readonly counts: string;
  readonly source: string;
  /** id, at, conversation, message, event */
  readonly columns: readonly [string, string, string, string, string];
};

// A conversation that begins closed is history, and so is a message with that flag: nobody is told (mail.md 1.1).
const LISTENED: readonly Listened[] = [
  {
    ...{ name: 'conversation', on: 'insert', table: 'conversation', counts: "new.status <> 'closed'" },
    ...{ source: "'conversation'", columns: ['new.id', 'new.created_at', 'new.id', 'null', 'null'] },
  },
  {
    ...{ name: 'message', on: 'insert', table: 'message' },
    counts: `new.conversation_id is not null and new.flags not like '%"history"%'`,
    source: "'message:' || new.direction",
    columns: ['new.id', 'new.created_at', 'new.conversation_id', 'new.id', 'null'],
  },
  {
    ...{ name: 'event', on: 'insert', table: 'conversation_event', counts: 'true', source: "'event:' || new.event" },
    columns: ['new.id', 'new.at', 'new.conversation_id', 'null', 'new.id'],
  },
  {
    ...{ name: 'outbox', on: 'update of state', table: 'outbox' },
    counts: "new.kind = 'reply' and new.state <> old.state",
    source: "'outbox:' || new.state",
    columns: ["new.id || ':' || new.attempts", 'new.updated_at', 'new.conversation_id', 'new.message_id', 'null'],
  },
];

const insertion = ({ source, columns: [id, at, conversation, message, event] }: Listened) =>
  `insert into hook_call (id, hook_id, event, at, conversation_id, message_id, event_id, state, attempts, queued_at, next_attempt_at, updated_at) ` +
  `select hook_id || ':' || hook_source.source || ':' || ${id}, hook_id, event, ${at}, ${conversation}, ${message}, ${event}, 'queued', 0, ${at}, ${at}, ${at} ` +
  `from hook_source where hook_source.source = ${source} on conflict do nothing`;

// The row's own condition stands before the look into the table: without hooks a row costs one question of an empty one.
const sqliteTrigger = (listened: Listened) =>
  `create trigger hook_${listened.name} after ${listened.on} on ${listened.table} ` +
  `when ${listened.counts} and exists (select 1 from hook_source) begin ${insertion(listened)}; end;\n`;

const postgresTrigger = (listened: Listened) =>
  `create function hook_${listened.name}() returns trigger language plpgsql as $$ begin ${insertion(listened)}; return null; end $$;\n` +
  `create trigger hook_${listened.name} after ${listened.on} on ${listened.table} ` +
  `for each row when (${listened.counts}) execute function hook_${listened.name}();\n`;

export const hooks: Migration = {
  name: 'hooks',
  sql: ({ bytes }) => `${TABLES}\n${LISTENED.map(bytes === 'bytea' ? postgresTrigger : sqliteTrigger).join('')}`,
};
