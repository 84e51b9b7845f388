// What a team works with: who is away, who is named in a note, saved views, and where a conversation was before.
import type { Migration } from './list.js';

const statements = `
alter table operator add column away_since text;
alter table operator add column away_until text;
alter table widget add column business_hours text;
alter table widget_operator add column last_given_at text;
alter table contact add column note text;
alter table contact add column merged_into_id text references contact (id) on delete set null;
create table mention (
  message_id text not null references message (id) on delete cascade,
  operator_id text not null references operator (id) on delete cascade,
  conversation_id text not null references conversation (id) on delete cascade,
  version integer not null,
  primary key (message_id, operator_id)
);
create index mention_by_operator on mention (operator_id, conversation_id, version);
create index mention_by_conversation on mention (conversation_id);
create table saved_view (
  id text primary key,
  name text not null unique,
  query text not null,
  operator_id text references operator (id) on delete cascade,
  created_at text not null,
  updated_at text not null
);
alter table conversation add column former_channels text;
create index conversation_by_link on conversation (linked_to_id) where linked_to_id is not null;
create index conversation_by_merge on conversation (merged_into_id) where merged_into_id is not null;
create index quarantine_waiting on quarantine (created_at, id) where resolved_at is null;
create index contact_by_name on contact (name, id);
create index contact_address_blocked on contact_address (contact_id) where blocked_at is not null;
create index contact_by_merge on contact (merged_into_id) where merged_into_id is not null;`;

export const messageCentre: Migration = { name: 'message-centre', sql: () => statements };
