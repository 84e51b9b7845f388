// The migrations, oldest first. Forward only; one that was released is never edited.
import { initial } from './0001-initial.js';

export type Migration = {
  readonly name: string;
  /** The statements, for a dialect whose words for types are given. */
  readonly sql: (types: { readonly bytes: 'blob' | 'bytea' }) => string;
};

/** Migration n (counted from 1) makes schema version n. */
export const MIGRATIONS: readonly Migration[] = [initial];
