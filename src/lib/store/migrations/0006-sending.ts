// Replies that are held: what they are composed from when they leave, and the proof that came while one was on its way.
import type { Migration } from './list.js';

const statements = (bytes: string) => `
alter table outbox add column proof text;
create table outbox_hold (
  outbox_id text primary key references outbox (id) on delete cascade,
  cause text not null check (cause in ('undo', 'at')),
  version integer not null,
  reply text not null,
  waits_for text
);
create table outbox_file (
  outbox_id text not null references outbox (id) on delete cascade,
  position integer not null,
  name text not null,
  type text not null,
  content_id text,
  path text,
  bytes ${bytes} not null,
  primary key (outbox_id, position)
);`;

export const sending: Migration = { name: 'sending', sql: ({ bytes }) => statements(bytes) };
