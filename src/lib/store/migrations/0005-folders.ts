// Several folders of a mailbox, what was sent from elsewhere, and what waits to be fetched whole.
import type { Migration } from './list.js';

const statements = `
alter table mailbox add column also_folders text not null default '[]';
alter table mailbox add column junk_folder text not null default 'auto';
alter table mailbox add column sent_folder text not null default 'none';
alter table mailbox add column append_sent integer not null default 0 check (append_sent in (0, 1));
alter table mailbox add column size_limit bigint not null default 52428800;
alter table cursor add column history_since text;
alter table quarantine add column message_id text references message (id) on delete set null;
alter table quarantine add column channel_id text references channel (id) on delete set null;
alter table outbox add column copied_at text;
create index outbox_to_copy on outbox (channel_id, finished_at) where copied_at is null and state = 'sent';
alter table outbox_recipient add column read_at text;
alter table outbox_recipient add column complained_at text;`;

export const folders: Migration = { name: 'folders', sql: () => statements };
