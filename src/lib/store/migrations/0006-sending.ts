// Replies that are held: what they are composed from when they leave, and the proof that came while one was on its way.
// Who is answering what, and the keys that mail is signed with. The envelope of a piped mail that waits in quarantine.
import type { Migration } from './list.js';

const statements = (bytes: string) => `
alter table outbox add column proof text;
create table outbox_hold (
  outbox_id text primary key references outbox (id) on delete cascade,
  cause text not null check (cause in ('undo', 'at')),
  version integer not null,
  reply text not null
);
create table outbox_file (
  outbox_id text not null references outbox (id) on delete cascade,
  position integer not null,
  name text not null,
  type text not null,
  path text,
  bytes ${bytes} not null,
  primary key (outbox_id, position)
);
alter table outbox add column frozen_at text;
alter table smtp_config add column dkim_domain text;
alter table smtp_config add column dkim_selector text;
alter table smtp_config add column dkim_key text;
create table claim (
  id text primary key,
  conversation_id text not null references conversation (id) on delete cascade,
  operator_id text not null references operator (id) on delete cascade,
  begun_at text not null,
  expires_at text not null
);
create index claim_by_conversation on claim (conversation_id);
create index conversation_snoozed on conversation (snoozed_until) where snoozed_until is not null;
alter table quarantine add column envelope text;`;

export const sending: Migration = { name: 'sending', sql: ({ bytes }) => statements(bytes) };
