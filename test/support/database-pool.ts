// The PostgreSQL databases of a run of the tests: each has the schema in store, and is used again by the next test.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openStore } from '../../src/lib/store/open-store.js';
import { migrationsKey } from './migrations-key.js';

export type DatabasePool = {
  /** The URL of an empty database, which is the asker's alone until it comes back. */
  take(): Promise<string>;
  /**
   * Gives a database that was taken, and that nobody has touched yet, the tables that the migrations make. Nothing
   * happens when these are others than they were at the beginning of the run.
   * @param key of the migrations
   */
  giveTables(url: string, key: string): Promise<void>;
  /** Ends the connections that are still open to it and removes all that is in it. */
  takeBack(url: string): Promise<void>;
  /** Drops them all. */
  close(): Promise<void>;
};

/** Databases on that server, whose user may create them. */
export function openDatabasePool(serverUrl: string): DatabasePool {
  const server = new pg.Client({ connectionString: serverUrl });
  server.on('error', () => {});
  const connected = server.connect();
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: a connection takes one statement at a time.
  const run = async (statement: string) => {
    const done = last.then(() => connected).then(() => server.query(statement));
    last = done.catch(() => {});
    await done;
  };
  const names: string[] = [];
  const make = async (template = '') => {
    const name = `mailroom_test_${randomBytes(8).toString('hex')}`;
    names.push(name);
    await run(`create database ${name} ${template}`);
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    return { name, url: url.href };
  };
  let template: Promise<Template> | undefined;
  const databases = new Map<string, PooledDatabase>();
  const idle: PooledDatabase[] = [];
  const find = (url: string) => {
    const database = databases.get(url);
    if (database === undefined) throw new Error('that database is none of this run');
    return database;
  };
  return {
    async take() {
      const database = idle.pop();
      if (database !== undefined) return database.url;
      template ??= make().then(({ name, url }) => fillTemplate(name, url));
      const { name: of, objects } = await template;
      const { url } = await make(`template ${of}`);
      databases.set(url, new PooledDatabase(url, objects));
      return url;
    },
    async giveTables(url, key) {
      if (key === migrationsKey()) await find(url).giveTables();
    },
    async takeBack(url) {
      const database = find(url);
      if (await database.empty()) {
        idle.push(database);
        return;
      }
      databases.delete(url);
      await database.close();
      await run(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
    },
    async close() {
      await Promise.all([...databases.values()].map((database) => database.close()));
      for (const name of names) await run(`drop database if exists ${name} with (force)`);
      await server.end();
    },
  };
}

type Template = {
  readonly name: string;
  /** What is in it, see `OBJECTS`. */
  readonly objects: string;
};

/** Beside the empty schema `public` lies one with all tables, which only has to be renamed. */
async function fillTemplate(name: string, url: string): Promise<Template> {
  const store = await openStore(url, { now: () => new Date() }, { create: true });
  await store.close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('alter schema public rename to mailroom_tables; create schema public');
  const objects = await readObjects(client);
  await client.end();
  return { name, objects };
}

// A row of the catalogue gets another xmin whenever it is changed; what was there from the beginning has a small oid.
const OBJECTS = `select md5(string_agg(line, ' ' order by line)) as objects from (
  select 'class ' || oid || ' ' || xmin from pg_class where oid >= 16384
  union all select 'column ' || attrelid || ' ' || attnum || ' ' || xmin from pg_attribute where attrelid >= 16384
  union all select 'constraint ' || oid || ' ' || xmin from pg_constraint where oid >= 16384
  union all select 'trigger ' || oid || ' ' || xmin from pg_trigger where oid >= 16384
  union all select 'function ' || oid || ' ' || xmin from pg_proc where oid >= 16384
  union all select 'type ' || oid || ' ' || xmin from pg_type where oid >= 16384
  union all select 'schema ' || nspname || ' ' || coalesce(nspacl::text, '') from pg_namespace
    where nspname !~ '^pg_(toast_)?temp_'
  union all select 'setting ' || setconfig::text from pg_db_role_setting
    where setdatabase = (select oid from pg_database where datname = current_database())
  union all select 'migration ' || number || ' ' || name from mailroom_tables.migration
) as all_objects (line)`;

async function readObjects(client: pg.Client): Promise<string> {
  return (await client.query<{ objects: string }>(OBJECTS)).rows[0]?.objects ?? '';
}

// It waits until they are gone, and their locks with them.
const END_OTHERS = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

/** Bytes of a table: where it is large, or has become so by what was deleted from it, a new database is less work. */
const LARGE = 1_000_000;

class PooledDatabase {
  readonly url: string;
  readonly #objects: string;
  #client: Promise<pg.Client> | undefined;
  #hasTables = false;

  constructor(url: string, objects: string) {
    this.url = url;
    this.#objects = objects;
  }

  async giveTables(): Promise<void> {
    const client = await this.#connect();
    await client.query('alter schema public rename to mailroom_spare; alter schema mailroom_tables rename to public');
    this.#hasTables = true;
  }

  /** Whether it is as it was at the beginning; otherwise a test left something that is too much trouble to remove. */
  async empty(): Promise<boolean> {
    try {
      const client = await this.#connect();
      await client.query(END_OTHERS);
      if (!this.#hasTables) await client.query('drop schema public cascade; create schema public');
      else if (!(await removeRows(client))) return false;
      this.#hasTables = false;
      return (await readObjects(client)) === this.#objects;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  // It is kept for the whole run: another one takes longer than all that is done with it. A test may end it.
  #connect(): Promise<pg.Client> {
    this.#client ??= this.#open();
    return this.#client;
  }

  async #open(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url });
    const forget = () => {
      this.#client = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    await client.connect();
    return client;
  }
}

/** Empties the tables and puts them aside. False, and nothing done, where one of them is large. */
async function removeRows(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ name: string; size: number }>(
    `select tablename as name, pg_total_relation_size(('public.' || quote_ident(tablename))::regclass)::float8 as size
      from pg_tables where schemaname = 'public' and tablename <> 'migration'`,
  );
  if (rows.some(({ size }) => size > LARGE)) return false;
  const deletes = rows.map(({ name }) => `delete from public."${name}"`);
  // No row is kept by another one that refers to it. Truncating takes fifty times as long.
  await client.query(`set session_replication_role = replica; ${deletes.join('; ')}; reset session_replication_role`);
  await client.query('alter schema public rename to mailroom_tables; alter schema mailroom_spare rename to public');
  return true;
}
