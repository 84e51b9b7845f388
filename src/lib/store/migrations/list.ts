// The migrations, oldest first. Forward only; one that was released is never edited.
import { initial } from './0001-initial.js';
import { administration } from './0002-administration.js';

export type Migration = {
  readonly name: string;
  /** The statements, each ended by a semicolon at the end of a line, with a dialect's words for types put in. */
  readonly sql: (types: { readonly bytes: 'blob' | 'bytea' }) => string;
};

/** Migration n (counted from 1) makes schema version n. */
export const MIGRATIONS: readonly Migration[] = [initial, administration];

/** The statements of a migration, one by one. */
export function statementsOf(migration: Migration, bytes: 'blob' | 'bytea'): readonly string[] {
  return migration
    .sql({ bytes })
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
