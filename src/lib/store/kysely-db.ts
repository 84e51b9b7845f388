// What both dialects share: a Db made of Kysely and the operations in which they differ.
import type { CompiledQuery, DatabaseConnection, Kysely } from 'kysely';
import type { Db, Lease, Queries, Tx } from './db.js';
import { Foreseen } from './foreseen.js';
import { GatheredRows } from './gathered-rows.js';
import { readVersion } from './migrations/version.js';
import { writeRows } from './repeated.js';
import type { Schema } from './schema.js';

/** What a dialect file gives. */
export type DialectOperations = {
  readonly dialect: 'sqlite' | 'postgres';
  readonly bytes: 'blob' | 'bytea';
  takeTurns(queries: Queries, what: string): Promise<void>;
  lease(name: string): Promise<Lease | undefined>;
  /** Runs a statement that comes again and again, by the shortest way; `connection` is the transaction's. */
  run(connection: DatabaseConnection, query: CompiledQuery): Promise<unknown[]>;
  /** Whether a transaction that ended with this error was surely undone, and may go well the next time. */
  isPassing(error: unknown): boolean;
  close(): Promise<void>;
};

export function kyselyDb(kysely: Kysely<Schema>, operations: DialectOperations): Db {
  const leases = new Set<Lease>();
  const db: Db = {
    ...queriesOf(kysely, operations),
    transaction: (work) =>
      persistently(operations, () => kysely.transaction().execute((trx) => workIn(trx, operations, work))),
    lease: async (name) => keep(leases, await operations.lease(name)),
    version: () => readVersion(db),
    migrate: async (now) => {
      const { migrate } = await import('./migrations/migrate.js');
      await db.transaction((tx) => migrate(tx, operations.bytes, now));
    },
    close: async () => {
      for (const lease of [...leases]) await lease.release();
      await operations.close();
    },
  };
  return db;
}

const MOST_TRIES = 8;

/** Tries again what failed in passing, about 3 seconds long, each time after a longer wait of no fixed length. */
async function persistently<T>({ isPassing }: DialectOperations, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === MOST_TRIES || !isPassing(error)) throw error;
      // Those who were in each other's way must not meet again.
      const wait = Math.min(1000, 20 * 2 ** tries) * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

// Kept here as long as it is held: a lock that only the garbage collector knows is given back at its whim.
function keep(leases: Set<Lease>, taken: Lease | undefined): Lease | undefined {
  if (taken === undefined) return undefined;
  const lease: Lease = {
    lost: taken.lost,
    release: async () => {
      if (leases.delete(lease)) await taken.release();
    },
  };
  leases.add(lease);
  return lease;
}

function queriesOf(kysely: Kysely<Schema>, { dialect }: DialectOperations): Queries {
  return {
    dialect,
    selectFrom: kysely.selectFrom.bind(kysely),
    insertInto: kysely.insertInto.bind(kysely),
    updateTable: kysely.updateTable.bind(kysely),
    deleteFrom: kysely.deleteFrom.bind(kysely),
    with: kysely.with.bind(kysely),
    getExecutor: kysely.getExecutor.bind(kysely),
    fn: kysely.fn,
    run: async (query) => (await kysely.getExecutor().executeQuery(query)).rows,
  };
}

// Loaded with the first message that is stored.
let searchIndex: Promise<typeof import('./search-index.js')> | undefined;

/** Does the work of a transaction, and inserts what it has gathered before anything that could see it is asked. */
async function workIn<T>(
  kysely: Kysely<Schema>,
  operations: DialectOperations,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  // A transaction has one connection, which is its own to its end.
  const connection = await kysely.getExecutor().provideConnection(async (own) => own);
  const queries = queriesOf(kysely, operations);
  const rows = new GatheredRows();
  const foreseen = new Foreseen();
  const beforeOthers = async (query: CompiledQuery) => {
    if (!rows.isEmpty) await insert();
    if (query.query.kind !== 'SelectQueryNode') foreseen.forget();
  };
  const { plain, giveBack } = askFirst(connection, beforeOthers);
  // The rows are of the type that Kysely gave the statement.
  const run = <Row>(query: CompiledQuery<Row>) => operations.run(plain, query) as Promise<Row[]>;
  const insert = async () => {
    // What has words is indexed where it is inserted: one cannot be there without the other.
    if (rows.of('message').length > 0) {
      searchIndex ??= import('./search-index.js');
      await (await searchIndex).indexWaiting({ ...queries, run }, rows);
    }
    await rows.writeAll((table, some) => writeRows({ ...queries, run }, table, some));
  };
  try {
    const result = await work({
      ...queries,
      foreseen,
      takeTurns: (what) => operations.takeTurns(queries, what),
      gather: (table, some) => rows.add(table, some),
      gathered: (table) => rows.of(table),
      runBeside: run,
      run: async (query) => {
        if (!rows.isEmpty) await insert();
        return run(query);
      },
    });
    if (!rows.isEmpty) await insert();
    return result;
  } finally {
    giveBack();
  }
}

/** Has `first` done before each statement that Kysely sends over the connection. `plain` is the connection without that. */
function askFirst(connection: DatabaseConnection, first: (query: CompiledQuery) => Promise<void>) {
  // Given back as it was, not bound: a connection is used for many transactions, and would get one call deeper with each.
  const original = connection.executeQuery;
  const executeQuery = original.bind(connection);
  const streamQuery = connection.streamQuery.bind(connection);
  connection.executeQuery = async (query, ...more) => {
    await first(query);
    return executeQuery(query, ...more);
  };
  return {
    plain: { executeQuery, streamQuery } satisfies DatabaseConnection,
    giveBack: () => {
      connection.executeQuery = original;
    },
  };
}
