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
import type { Db } from './db.js';
import { kyselyDb } from './kysely-db.js';
import { connectionFailure, isConnectionLost, isPassing, queryFailure } from './postgres-failure.js';
import { type Session, sessionLeases } from './postgres-leases.js';
import type { Schema } from './schema.js';

/** Opens the store at a `postgres://` URL. Throws `unreachable`, `auth`, `not-found` or `invalid`; never shows the URL's password. */
export async function openPostgres(url: string): Promise<Db> {
  const settings = settingsOf(url);
  const pool = makePool(settings);
  const leases = sessionLeases(() => openSession(url, settings));
  const names: StatementNames = new Map();
  const connect = async () => new Client(await connectTo(pool, url), url, names);
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
    run: async (connection, query) => {
      if (!names.has(query.sql)) names.set(query.sql, `mailroom ${names.size + 1}`);
      return (await connection.executeQuery(query)).rows;
    },
    lease: (name) => leases.take(name),
    isPassing,
    close: async () => {
      await leases.close();
      await kysely.destroy();
    },
  });
}

function settingsOf(url: string): pg.ClientConfig {
  try {
    const { href, searchParams } = new URL(url);
    return {
      connectionString: href,
      fallback_application_name: 'mailroom',
      // In seconds, as libpq has it (https://www.postgresql.org/docs/current/libpq-connect.html).
      connectionTimeoutMillis: 1000 * (Number(searchParams.get('connect_timeout')) || 10),
      keepAlive: true,
      types: numericTypes,
    };
  } catch (error) {
    throw new MailroomError(
      'invalid',
      'the store is not a URL that can be read',
      ['write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, special characters in the password percent-encoded'],
      { cause: error },
    );
  }
}

function makePool(settings: pg.ClientConfig): pg.Pool {
  const pool = new pg.Pool({ ...settings, max: 5 });
  // A connection that breaks tells whoever is using it, and an idle one is replaced. Without a listener the event
  // would end the program besides.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
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

/** Statements that come again and again: the server parses and plans one that has a name once for each connection. */
type StatementNames = Map<string, string>;

/** One of the pool's connections; what fails on it for a reason that a person can mend is thrown in our words. */
class Client implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #url: string;
  readonly #names: StatementNames;

  constructor(client: pg.PoolClient, url: string, names: StatementNames) {
    this.#client = client;
    this.#url = url;
    this.#names = names;
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
      const { command, rowCount, rows } = await this.#client.query({
        ...{ text: statement, values: [...values] },
        name: this.#names.get(statement),
      });
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

/** A connection of its own for the leases: those of the pool come and go. */
async function openSession(url: string, settings: pg.ClientConfig): Promise<Session> {
  const client = new pg.Client(settings);
  const ended = new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('end', () => resolve());
  });
  try {
    await client.connect();
  } catch (error) {
    throw connectionFailure(error, url);
  }
  let closing: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const ask = async (statement: string, values: readonly unknown[]) => {
    try {
      return (await client.query<Record<string, unknown>>(statement, [...values])).rows;
    } catch (error) {
      throw queryFailure(error, url, statement);
    }
  };
  return {
    ended,
    // One at a time: pg is given the next when the one before is answered.
    query: (statement, values = []) => {
      const answer = last.then(() => ask(statement, values));
      last = answer.catch(() => {});
      return answer;
    },
    close: () => {
      closing ??= client.end().catch(() => {});
      return closing;
    },
  };
}
