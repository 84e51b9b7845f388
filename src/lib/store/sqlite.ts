// A store in one SQLite file: the door to node:sqlite.
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  SqliteQueryCompiler,
} from 'kysely';
import { errorCode, MailroomError } from '../errors.js';
import type { Db, Lease } from './db.js';
import { kyselyDb } from './kysely-db.js';
import type { Schema } from './schema.js';

/** How long a writer waits for another program's transaction, in milliseconds. */
const BUSY_TIMEOUT = 30_000;

/** Opens the store in that file, and makes the file (0600) when there is none. Throws `local` with the cause. */
export function openSqlite(path: string): Db {
  const database = withLocalErrors(path, () => openDatabase(path));
  const kysely = new Kysely<Schema>({ dialect: new NodeSqliteDialect(statementsOf(database, path)) });
  return kyselyDb(kysely, {
    dialect: 'sqlite',
    bytes: 'blob',
    // BEGIN IMMEDIATE has made this transaction the only writer already.
    takeTurns: async () => {},
    lease: async (name) => leaseBeside(path, name),
    execute: async (sql) => withLocalErrors(path, () => database.exec(sql)),
    close: () => kysely.destroy(),
  });
}

function openDatabase(path: string): DatabaseSync {
  makePrivateFile(path);
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true });
  try {
    // FULL: what was committed is on the disk even when the power goes (https://www.sqlite.org/pragma.html#pragma_synchronous).
    database.exec('pragma journal_mode = wal; pragma synchronous = full;');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

// SQLite gives the WAL and its index the mode of the file, so it is enough that the file starts out private.
function makePrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'ax', 0o600));
    chmodSync(path, 0o600);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/**
 * The lease is an exclusive lock on a file of its own beside the store. The kernel gives it back when the process
 * ends, however it ends: nothing stale is ever left behind, and no process id is trusted.
 */
function leaseBeside(path: string, name: string): Lease | undefined {
  const leasePath = `${path}-lease-${name.replace(/[^\w.-]/g, '_')}`;
  return withLocalErrors(leasePath, () => {
    makePrivateFile(leasePath);
    const lock = new DatabaseSync(leasePath, { timeout: 0 });
    try {
      lock.exec('begin exclusive');
    } catch (error) {
      lock.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
    return { release: async () => lock.close() };
  });
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #database: ReturnType<typeof statementsOf>;

  constructor(database: ReturnType<typeof statementsOf>) {
    super({ database });
    this.#database = database;
  }

  override createDriver() {
    return new ImmediateDriver({ database: this.#database });
  }

  override createAdapter() {
    return new SqliteAdapter();
  }

  override createQueryCompiler() {
    return new SqliteQueryCompiler();
  }
}

class ImmediateDriver extends SqliteDriver {
  // A deferred transaction that reads first and writes later fails at once when another program wrote in between,
  // whatever the timeout; an immediate one waits its turn (https://www.sqlite.org/lang_transaction.html).
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/** The database as Kysely wants it, each statement prepared once. */
function statementsOf(database: DatabaseSync, path: string) {
  const prepared = new Map<string, ReturnType<typeof toStatement>>();
  const prepare = (sql: string) => {
    const known = prepared.get(sql);
    if (known) return known;
    if (prepared.size >= 500) prepared.clear();
    const statement = toStatement(
      withLocalErrors(path, () => database.prepare(sql)),
      path,
    );
    prepared.set(sql, statement);
    return statement;
  };
  return { prepare, close: () => database.close() };
}

function toStatement(statement: StatementSync, path: string) {
  return {
    reader: statement.columns().length > 0,
    all: (values: readonly unknown[]) => withLocalErrors(path, () => statement.all(...toSqlValues(values))),
    run: (values: readonly unknown[]) => withLocalErrors(path, () => statement.run(...toSqlValues(values))),
    iterate: (values: readonly unknown[]) => statement.iterate(...toSqlValues(values)),
  };
}

// Kysely does not know what types a database takes; the schema's types have seen to it that these are SQLite's.
function toSqlValues(values: readonly unknown[]): SQLInputValue[] {
  return values as SQLInputValue[];
}

const FULL = 13;
const BUSY = 5;
const CAUSES: Record<number, readonly [message: string, next: string]> = {
  [BUSY]: ['another program has been writing to the store for too long', 'wait for it to end, then try again'],
  8: ['the store is read-only', 'check the permissions of the file and of its folder'],
  10: [
    'the disk reported an error while the store was read or written',
    'check the disk, then try again: nothing was half-saved',
  ],
  11: ['the store is damaged', 'restore it from a backup, or ask for help before anything writes to it'],
  [FULL]: ['the disk is full', 'make room, then try again: nothing was half-saved'],
  14: ['the store cannot be opened', 'check that the folder exists and that you may write to it'],
  26: ['that file is not a mailroom store', 'name another one with --store or MAILROOM_STORE'],
};

function isBusy(error: unknown): boolean {
  return sqliteCode(error) === BUSY;
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

const SYSTEM_CAUSES: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'that file system is read-only',
  ENOTDIR: 'a part of that path is not a folder',
  EISDIR: 'that is a folder',
};

function withLocalErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const known = CAUSES[sqliteCode(error) ?? -1];
    if (known) throw new MailroomError('local', `${known[0]} (${path})`, [known[1]], { cause: error });
    const system = SYSTEM_CAUSES[errorCode(error) ?? ''];
    if (system === undefined) throw error;
    throw new MailroomError(
      'local',
      `the store cannot be written: ${system} (${path})`,
      ['make room or choose another place with --store or MAILROOM_STORE'],
      { cause: error },
    );
  }
}
