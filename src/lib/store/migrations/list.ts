// The migrations, oldest first. Forward only; one that was released is never edited.
import { initial } from './0001-initial.js';
import { administration } from './0002-administration.js';
import { failures } from './0003-failures.js';
import { oauth2 } from './0004-oauth2.js';
import { folders } from './0005-folders.js';
import { sending } from './0006-sending.js';
import { messageCentre } from './0007-message-centre.js';
import { search } from './0008-search.js';
import { hooks } from './0009-hooks.js';

export type Migration = {
  readonly name: string;
  /** The statements, each ended by a semicolon at the end of a line, with a dialect's words for types put in. */
  readonly sql: (types: { readonly bytes: 'blob' | 'bytea' }) => string;
};

/** Migration n (counted from 1) makes schema version n. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  administration,
  failures,
  oauth2,
  folders,
  sending,
  messageCentre,
  search,
  hooks,
];

/** The statements of a migration, one by one. */
export function statementsOf(migration: Migration, bytes: 'blob' | 'bytea'): readonly string[] {
  const statements = migration.sql({ bytes });
  return (bytes === 'bytea' ? comparedByBytes(statements) : statements)
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

// SQLite compares text by its bytes, PostgreSQL by the database's language: names would come in another order, and an
// index of times and ids would depend on a library of the server that changes its mind between versions
// (https://www.postgresql.org/docs/current/collation.html). A column is declared at the beginning of a line, or added.
function comparedByBytes(statements: string): string {
  return statements.replace(/((?:^|\badd column)\s*\w+ text)\b/gm, '$1 collate "C"');
}
