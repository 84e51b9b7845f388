// What both dialects share: a Db made of Kysely and the operations in which they differ.
import { type Kysely, sql } from 'kysely';
import { MailroomError } from '../errors.js';
import type { Db, Lease, Queries, Tx } from './db.js';
import { SCHEMA_VERSION, type Schema } from './schema.js';

/** What a dialect file gives. */
export type DialectOperations = {
  readonly dialect: 'sqlite' | 'postgres';
  readonly bytes: 'blob' | 'bytea';
  takeTurns(queries: Queries, what: string): Promise<void>;
  lease(name: string): Promise<Lease | undefined>;
  /** Runs several statements at once, outside a transaction. */
  execute(statements: string): Promise<void>;
  close(): Promise<void>;
};

export function kyselyDb(kysely: Kysely<Schema>, operations: DialectOperations): Db {
  const db: Db = {
    ...queriesOf(kysely, operations),
    transaction: (work) => kysely.transaction().execute((trx) => work(txOf(trx, operations))),
    lease: (name) => operations.lease(name),
    version: () => readVersion(db),
    migrate: (now) => migrate(db, operations, now),
    close: () => operations.close(),
  };
  return db;
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
  };
}

function txOf(kysely: Kysely<Schema>, operations: DialectOperations): Tx {
  const queries = queriesOf(kysely, operations);
  return { ...queries, takeTurns: (what) => operations.takeTurns(queries, what) };
}

async function readVersion(queries: Queries): Promise<number> {
  const table =
    queries.dialect === 'sqlite'
      ? sql<{
          present: number;
        }>`select count(*) as present from sqlite_master where type = 'table' and name = 'migration'`
      : sql<{
          present: number;
        }>`select count(*)::integer as present from pg_tables where schemaname = current_schema() and tablename = 'migration'`;
  const { rows } = await table.execute(queries);
  if (!rows[0]?.present) return 0;
  const found = await sql<{ version: number | null }>`select max(number) as version from migration`.execute(queries);
  return found.rows[0]?.version ?? 0;
}

async function migrate(db: Db, operations: DialectOperations, now: Date): Promise<void> {
  const { MIGRATIONS } = await import('./migrations/list.js');
  await db.transaction(async (tx) => {
    // Whoever comes second waits here, then finds the work done.
    await tx.takeTurns('migrate');
    const present = await readVersion(tx);
    refuseNewer(present);
    if (present === 0) {
      await sql`create table if not exists migration (number integer primary key, name text not null, applied_at text not null)`.execute(
        tx,
      );
    }
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (index < present) continue;
      for (const statement of migration.sql(operations).split(/;\s*$/m)) {
        if (statement.trim()) await sql.raw(statement).execute(tx);
      }
      await sql`insert into migration (number, name, applied_at) values (${index + 1}, ${migration.name}, ${now.toISOString()})`.execute(
        tx,
      );
    }
  });
}

/** Throws `schema` when a newer mailroom has changed the store. */
export function refuseNewer(present: number): void {
  if (present <= SCHEMA_VERSION) return;
  throw new MailroomError(
    'schema',
    `this store was changed by a newer mailroom (its schema is ${present}, this program knows ${SCHEMA_VERSION})`,
    ['update mailroom on this machine; nothing was read or changed'],
  );
}
