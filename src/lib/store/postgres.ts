// A store in a PostgreSQL database: the door to pg.
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { errorCode, MailroomError } from '../errors.js';
import type { Db, Lease } from './db.js';
import { kyselyDb } from './kysely-db.js';
import type { Schema } from './schema.js';

/** Opens the store at a `postgres://` URL. Throws `unreachable`, `auth` or `local` with the cause; never shows the URL's password. */
export async function openPostgres(url: string): Promise<Db> {
  const pool = new pg.Pool({
    connectionString: parseUrl(url),
    max: 5,
    connectionTimeoutMillis: 10_000,
    types: numericTypes,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the program.
  pool.on('error', () => {});
  await firstConnection(pool, url);
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return kyselyDb(kysely, {
    dialect: 'postgres',
    bytes: 'bytea',
    takeTurns: async (queries, what) => {
      await sql`select pg_advisory_xact_lock(hashtext('mailroom'), hashtext(${what}))`.execute(queries);
    },
    lease: (name) => sessionLease(pool, name),
    execute: async (statements) => void (await pool.query(statements)),
    close: () => kysely.destroy(),
  });
}

// int8 comes as text because it may be larger than a double can hold; our numbers (UIDs, sizes, counts) never are.
const INT8 = 20;
const numericTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
};

function parseUrl(url: string): string {
  if (URL.canParse(url)) return url;
  throw new MailroomError('invalid', 'the store is not a URL that can be read', [
    'write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, special characters in the password percent-encoded',
  ]);
}

async function firstConnection(pool: pg.Pool, url: string): Promise<void> {
  try {
    const client = await pool.connect();
    client.release();
  } catch (error) {
    await pool.end();
    throw connectionError(error, url);
  }
}

function connectionError(error: unknown, url: string): MailroomError {
  const { host, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const code = errorCode(error) ?? '';
  if (code.startsWith('28')) {
    return new MailroomError(
      'auth',
      `PostgreSQL at ${host} refused the login`,
      ['check user and password in MAILROOM_STORE'],
      { cause: error },
    );
  }
  if (code === '3D000') {
    return new MailroomError(
      'not-found',
      `PostgreSQL at ${host} has no database ${database}`,
      [`make it with: createdb ${database}`],
      { cause: error },
    );
  }
  const words = error instanceof Error && error.message ? error.message : code;
  return new MailroomError(
    'unreachable',
    `PostgreSQL at ${host} cannot be reached (${words})`,
    ['check that it runs and that host and port in MAILROOM_STORE are right'],
    { cause: error },
  );
}

// The lock belongs to the session, so the server gives it back when this process or its connection dies.
async function sessionLease(pool: pg.Pool, name: string): Promise<Lease | undefined> {
  const client = await pool.connect();
  const answer = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_lock(hashtext('mailroom lease'), hashtext($1)) as taken`,
    [name],
  );
  if (!answer.rows[0]?.taken) {
    client.release();
    return undefined;
  }
  // Closing the session releases the lock for sure.
  return { release: async () => client.release(true) };
}
