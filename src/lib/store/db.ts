// Db: Kysely's queries, and the few named operations where the dialects differ.
import type { CompiledQuery, Kysely } from 'kysely';
import type { Foreseen } from './foreseen.js';
import type { GatheredTable } from './gathered-rows.js';
import type { Schema } from './schema.js';
import type { Company } from './together.js';

/** What a store question is given: the store, or a transaction on it. */
export type Queries = Pick<
  Kysely<Schema>,
  'selectFrom' | 'insertInto' | 'updateTable' | 'deleteFrom' | 'with' | 'getExecutor' | 'fn'
> & {
  readonly dialect: 'sqlite' | 'postgres';
  /** Runs a statement that was compiled before, and will be again (`repeated.ts`). */
  run<Row>(query: CompiledQuery<Row>): Promise<Row[]>;
};

/** A transaction that writes. Inside it only `tx` is used, and no network. */
export type Tx = Queries & {
  /**
   * Makes transactions that name the same thing wait for each other until they end, so that what one reads before it
   * decides cannot change under it. SQLite has one writer anyway; PostgreSQL takes an advisory lock.
   */
  takeTurns(what: string): Promise<void>;
  /** Inserts rows a little later, many at a time: before the next statement, or at the end. */
  gather<T extends GatheredTable>(table: T, rows: readonly Schema[T][]): void;
  /** The rows that wait to be inserted. What is changed in one of them goes in like that. */
  gathered<T extends GatheredTable>(table: T): readonly Schema[T][];
  /** Like `run`, for a statement that touches none of the rows that wait: they go on waiting. */
  runBeside<Row>(query: CompiledQuery<Row>): Promise<Row[]>;
  readonly foreseen: Foreseen;
  /** The other works that share it, where there are any. */
  readonly company?: Company;
};

/** Whether it is a transaction. */
export function isTx(queries: Queries): queries is Tx {
  return 'takeTurns' in queries;
}

/** Exclusive work across processes; it ends with `release` or with the process, however that dies. */
export type Lease = {
  /** Given when the lease is gone and the process is not: somebody else may have it. The reason is a MailroomError. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
};

export type Db = Queries & {
  /**
   * Runs `work` in one writing transaction: all of it, or nothing. On PostgreSQL it may run several times, when another
   * transaction was in the way or the connection broke before the end: it changes the store and nothing else, neither a
   * file nor a variable outside.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Takes the lease of that name, or gives undefined when another process has it. */
  lease(name: string): Promise<Lease | undefined>;
  /** The schema version that is there, 0 for an empty store. */
  version(): Promise<number>;
  /** Brings the schema to this program's version; waits when another process is doing it. */
  migrate(now: Date): Promise<void>;
  close(): Promise<void>;
};

/** A Db for work that only the holder of the lease may do: no transaction ends well once the lease is lost. */
export function underLease(db: Db, { lost }: Lease): Db {
  return {
    ...db,
    transaction: async (work) => {
      lost.throwIfAborted();
      return db.transaction(async (tx) => {
        const result = await work(tx);
        lost.throwIfAborted();
        return result;
      });
    },
  };
}

/** A Db that begins no transaction any more once the signal is given; one that has begun goes on to its end. */
export function untilSignal(db: Db, signal: AbortSignal): Db {
  return {
    ...db,
    transaction: async (work) => {
      signal.throwIfAborted();
      return db.transaction(work);
    },
  };
}

/** For use cases that have a transaction of their own: a Db whose transactions are this one. */
export function joinTransaction(db: Db, tx: Tx): Db {
  return { ...db, ...tx, transaction: (work) => work(tx) };
}
