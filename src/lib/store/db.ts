// Db: Kysely's queries, and the few named operations where the dialects differ.
import type { Kysely } from 'kysely';
import type { Schema } from './schema.js';

/** What a store question is given: the store, or a transaction on it. */
export type Queries = Pick<
  Kysely<Schema>,
  'selectFrom' | 'insertInto' | 'updateTable' | 'deleteFrom' | 'with' | 'getExecutor' | 'fn'
> & { readonly dialect: 'sqlite' | 'postgres' };

/** A transaction that writes. Inside it only `tx` is used, and no network. */
export type Tx = Queries & {
  /**
   * Makes transactions that name the same thing wait for each other until they end, so that what one reads before it
   * decides cannot change under it. SQLite has one writer anyway; PostgreSQL takes an advisory lock.
   */
  takeTurns(what: string): Promise<void>;
};

/** Exclusive work across processes; it ends with `release` or with the process, however that dies. */
export type Lease = { release(): Promise<void> };

export type Db = Queries & {
  /** Runs `work` in one writing transaction: all of it, or nothing. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Takes the lease of that name, or gives undefined when another process has it. */
  lease(name: string): Promise<Lease | undefined>;
  /** The schema version that is there, 0 for an empty store. */
  version(): Promise<number>;
  /** Brings the schema to this program's version; waits when another process is doing it. */
  migrate(now: Date): Promise<void>;
  close(): Promise<void>;
};

/** For use cases that have a transaction of their own: a Db whose transactions are this one. */
export function joinTransaction(db: Db, tx: Tx): Db {
  return { ...db, ...tx, transaction: (work) => work(tx) };
}
