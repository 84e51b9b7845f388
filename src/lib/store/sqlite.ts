// A store in one SQLite file: the door to node:sqlite.
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely } from 'kysely';
import { errorCode } from '../errors.js';
import type { Db, Lease } from './db.js';
import { kyselyDb } from './kysely-db.js';
import { makePrivateFolder } from './private-folder.js';
import type { Schema } from './schema.js';
import { OneFileDialect, type SqliteConnection, type SqliteStatement } from './sqlite-dialect.js';
import { isBusy, withSqliteFailures } from './sqlite-failure.js';

/** How long anything waits for another program, in milliseconds. */
const PATIENCE = 30_000;
/** SQLite waits without giving the event loop a turn; Ctrl-C has to get one now and then. */
const GLANCE = 200;

/**
 * Kilobytes of the file kept in memory, where SQLite's own 2 MB hold not even the indexes of a mailbox, and the mails that
 * pass through push them out. It saves a tenth of the time of taking in 2,000 mails, and is taken only as it is needed.
 */
const CACHE = 16_000;
/** Pages of the log after which it is copied into the file, which is synced for that: 16 MB of mail, in place of 4. */
const CHECKPOINT = 4_000;

/** In place of a path: a store that nobody else sees, and that is gone when it is closed. */
const IN_MEMORY = ':memory:';

/** Opens the store in that file, and makes the file (0600) when there is none. Throws `local` with the cause. */
export async function openSqlite(path: string): Promise<Db> {
  const database = await patiently(() => withSqliteFailures(path, () => openDatabase(path)));
  const connection = connectionTo(database, path);
  const kysely = new Kysely<Schema>({ dialect: new OneFileDialect(connection) });
  return kyselyDb(kysely, {
    dialect: 'sqlite',
    bytes: 'blob',
    run: async (_, { sql, parameters }) => {
      const statement = connection.prepare(sql);
      if (statement.reader) return statement.all(parameters);
      statement.run(parameters);
      return [];
    },
    // BEGIN IMMEDIATE has made this transaction the only writer already.
    takeTurns: async () => {},
    lease: path === IN_MEMORY ? leasesInMemory() : async (name) => leaseBeside(path, name),
    // What was busy has been waited for.
    isPassing: () => false,
    close: () => kysely.destroy(),
  });
}

function openDatabase(path: string): DatabaseSync {
  if (path !== IN_MEMORY && !existsSync(path)) makePrivateFile(path);
  const database = new DatabaseSync(path, { timeout: GLANCE, enableForeignKeyConstraints: true });
  try {
    // FULL: what was committed is on the disk even when the power goes (https://www.sqlite.org/pragma.html#pragma_synchronous).
    // Two programs that make a store together meet here: the switch to WAL does not wait for locks by itself.
    database.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = ${PATIENCE};`);
    database.exec(`pragma cache_size = -${CACHE}; pragma wal_autocheckpoint = ${CHECKPOINT};`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

// SQLite gives the WAL and its index the mode of the file, so it is enough that the file starts out private.
function makePrivateFile(path: string): void {
  makePrivateFolder(dirname(path));
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
  const leasePath = `${path}-lease-${encodeURIComponent(name)}`;
  return withSqliteFailures(leasePath, () => {
    makePrivateFile(leasePath);
    const lock = new DatabaseSync(leasePath, { timeout: 0 });
    try {
      // Nothing is ever written, so no journal beside it is needed.
      lock.exec('pragma journal_mode = memory; begin exclusive');
    } catch (error) {
      lock.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
    return { lost: NEVER, release: async () => lock.close() };
  });
}

/** A store in memory is one program's alone, and has no file to put another beside. */
function leasesInMemory(): (name: string) => Promise<Lease | undefined> {
  const held = new Set<string>();
  return async (name) => {
    if (held.has(name)) return undefined;
    held.add(name);
    return { lost: NEVER, release: async () => void held.delete(name) };
  };
}

// The kernel keeps the lock as long as the process lives.
const NEVER = new AbortController().signal;

/** The database as the dialect wants it, each statement prepared once. */
function connectionTo(database: DatabaseSync, path: string): SqliteConnection {
  const prepared = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const known = prepared.get(sql);
      if (known) return known;
      if (prepared.size >= 500) prepared.clear();
      const statement = prepareStatement(database, path, sql);
      prepared.set(sql, statement);
      return statement;
    },
    begin: () => patiently(() => withSqliteFailures(path, () => beginAtOnce(database))),
    isInTransaction: () => database.isTransaction,
    close: () => database.close(),
  };
}

function prepareStatement(database: DatabaseSync, path: string, sql: string): SqliteStatement {
  const guarded = <T>(work: () => T) => withSqliteFailures(path, work);
  const statement = guarded(() => database.prepare(sql));
  return {
    reader: statement.columns().length > 0,
    all: (values) => guarded(() => statement.all(...toSqlValues(values))),
    run: (values) => guarded(() => statement.run(...toSqlValues(values))),
    iterate: (values) => statement.iterate(...toSqlValues(values)),
  };
}

// A deferred transaction that reads first and writes later fails at once when another program wrote in between,
// whatever the timeout; an immediate one waits its turn (https://www.sqlite.org/lang_transaction.html).
function beginAtOnce(database: DatabaseSync): void {
  database.exec(`pragma busy_timeout = ${GLANCE}`);
  try {
    database.exec('begin immediate');
  } finally {
    database.exec(`pragma busy_timeout = ${PATIENCE}`);
  }
}

/** Tries again while another program is in the way, and lets everything else have its turn in between. */
async function patiently<T>(work: () => T): Promise<T> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

// Kysely does not know what types a database takes; the schema's types have seen to it that these are SQLite's.
function toSqlValues(values: readonly unknown[]): SQLInputValue[] {
  return values as SQLInputValue[];
}
