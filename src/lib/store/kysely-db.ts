// What both dialects share: a Db made of Kysely and the operations in which they differ.
import type { CompiledQuery, DatabaseConnection, Kysely } from 'kysely';
import type { Db, Lease, Queries, Tx } from './db.js';
import { readVersion } from './migrations/version.js';
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
      persistently(operations, () => kysely.transaction().execute(async (trx) => work(await txOf(trx, operations)))),
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

async function txOf(kysely: Kysely<Schema>, operations: DialectOperations): Promise<Tx> {
  const queries = queriesOf(kysely, operations);
  // A transaction has one connection, which is its own to its end.
  const connection = await kysely.getExecutor().provideConnection(async (own) => own);
  return {
    ...queries,
    takeTurns: (what) => operations.takeTurns(queries, what),
    // The rows are of the type that Kysely gave the statement.
    run: <Row>(query: CompiledQuery<Row>) => operations.run(connection, query) as Promise<Row[]>,
  };
}
