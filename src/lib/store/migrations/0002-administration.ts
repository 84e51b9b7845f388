// Saved replies, the audit log, channels that are closed, and the way that notifications leave by.
import type { Migration } from './list.js';

const statements = `
create table saved_reply (
  id text primary key,
  name text not null unique,
  text text not null,
  created_at text not null,
  updated_at text not null
);
create table audit (
  id text primary key,
  at text not null,
  operator_id text references operator (id) on delete set null,
  operator_name text,
  action text not null check (action in ('added', 'changed', 'deleted')),
  thing text not null,
  name text not null,
  before text,
  after text
);
create index audit_by_time on audit (at desc, id desc);
alter table channel add column closed_at text;
alter table store add column notification_smtp_config_id text references smtp_config (id) on delete set null;`;

export const administration: Migration = { name: 'administration', sql: () => statements };
