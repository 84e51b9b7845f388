// A store in a PostgreSQL database: the door to pg.
import {
  Kysely,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
  sql,
} from 'kysely';
import pg from 'pg';
import { MailroomError } from '../errors.js';
import type { Db, Lease } from './db.js';
import { kyselyDb } from './kysely-db.js';
import { connectionFailure, isConnectionLost, queryFailure } from './postgres-failure.js';
import type { Schema } from './schema.js';

/** Opens the store at a `postgres://` URL. Throws `unreachable`, `auth`, `not-found` or `invalid`; never shows the URL's password. */
export async function openPostgres(url: string): Promise<Db> {
  const pool = makePool(url);
  const connect = async () => new Client(await connectTo(pool, url), url);
  try {
    // Whether the server can be reached is told here, and not in the middle of the first question.
    (await connect()).release();
  } catch (error) {
    await pool.end();
    throw error;
  }
  const kysely = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: { connect, end: () => pool.end(), options: pool.options } }),
  });
  return kyselyDb(kysely, {
    dialect: 'postgres',
    bytes: 'bytea',
    takeTurns: async (queries, what) => {
      await sql`select pg_advisory_xact_lock(hashtext('mailroom'), hashtext(${what}))`.execute(queries);
    },
    lease: async (name) => sessionLease(await connect(), name),
    close: () => kysely.destroy(),
  });
}

function makePool(url: string): pg.Pool {
  try {
    const { href, searchParams } = new URL(url);
    const pool = new pg.Pool({
      connectionString: href,
      fallback_application_name: 'mailroom',
      max: 5,
      // In seconds, as libpq has it (https://www.postgresql.org/docs/current/libpq-connect.html).
      connectionTimeoutMillis: 1000 * (Number(searchParams.get('connect_timeout')) || 10),
      keepAlive: true,
      types: numericTypes,
    });
    // A connection that breaks tells whoever is using it, and an idle one is replaced. Without a listener the event
    // would end the program besides.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
    return pool;
  } catch (error) {
    throw new MailroomError(
      'invalid',
      'the store is not a URL that can be read',
      ['write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, special characters in the password percent-encoded'],
      { cause: error },
    );
  }
}

// int8 comes as text because it may be larger than a double can hold; our numbers (UIDs, sizes, counts) never are.
const INT8 = 20;
const numericTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
};

async function connectTo(pool: pg.Pool, url: string): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw connectionFailure(error, url);
  }
}

/** One of the pool's connections; what fails on it for a reason that a person can mend is thrown in our words. */
class Client implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #url: string;

  constructor(client: pg.PoolClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  query<R>(statement: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    statement: string | PostgresCursor<R>,
    values: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof statement !== 'string') throw new TypeError('rows are not streamed here');
    return this.#run(statement, values);
  }

  async #run<R>(statement: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    try {
      const { command, rowCount, rows } = await this.#client.query(statement, [...values]);
      return { command: command as PostgresQueryResult<R>['command'], rowCount: rowCount ?? 0, rows };
    } catch (error) {
      // The server undoes what a lost session began. An error here would stand in for the one that says what was lost:
      // after a commit nobody knows whether it is saved.
      if (statement === 'rollback' && isConnectionLost(error)) {
        return { command: 'ROLLBACK' as PostgresQueryResult<R>['command'], rowCount: 0, rows: [] };
      }
      throw queryFailure(error, this.#url, statement);
    }
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy);
  }
}

// The lock belongs to the session, so the server gives it back when this process or its connection dies.
async function sessionLease(client: Client, name: string): Promise<Lease | undefined> {
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(hashtext('mailroom lease'), hashtext($1)) as taken`,
      [name],
    );
    if (rows[0]?.taken) return { release: () => giveBack(client, name) };
  } catch (error) {
    client.release(true);
    throw error;
  }
  client.release();
  return undefined;
}

// The server may take a while to notice that a session was closed, and whoever comes next would find the lease taken.
async function giveBack(client: Client, name: string): Promise<void> {
  const unlock = `select pg_advisory_unlock(hashtext('mailroom lease'), hashtext($1))`;
  await client.query(unlock, [name]).catch(() => {});
  // Closing the session releases the lock for sure.
  client.release(true);
}
