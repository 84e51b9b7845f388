// Logins by OAuth2 with a refresh token: the client of a login, and what became of its authorisation.
import type { Migration } from './list.js';

const statements = `
alter table smtp_config add column login_oauth2 text;
alter table mailbox add column login_oauth2 text;
create table oauth2_grant (
  name text primary key,
  expires_at text,
  renewed_at text,
  replaced text,
  refused_at text,
  refusal text
);`;

export const oauth2: Migration = { name: 'oauth2', sql: () => statements };
