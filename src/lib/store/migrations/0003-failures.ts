// Why a mailbox could not be pulled, or an SMTP config could not be used, until it can again.
import type { Migration } from './list.js';

const statements = `
alter table mailbox add column failed_at text;
alter table mailbox add column failure_kind text;
alter table mailbox add column failure text;
alter table smtp_config add column failed_at text;
alter table smtp_config add column failure_kind text;
alter table smtp_config add column failure text;`;

export const failures: Migration = { name: 'failures', sql: () => statements };
