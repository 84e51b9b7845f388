// Once for a whole run of vitest: the folder that tests write into, and PostgreSQL for whoever asks for it.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type DatabasePool, openDatabasePool } from './database-pool.js';
import { POSTGRES_DOOR, type RunningPostgres, startPostgres } from './postgres.js';
import { guardFolder } from './reaper.js';
import { makeRunFolder } from './temporary-folder.js';

export async function setup(): Promise<() => Promise<void>> {
  const guard = guardFolder(makeRunFolder());
  const postgres = postgresOnDemand();
  const door = await openDoor(postgres.get);
  process.env[POSTGRES_DOOR] = `http://127.0.0.1:${(door.address() as AddressInfo).port}/`;
  return async () => {
    door.close();
    door.closeAllConnections();
    await postgres.stop();
    await guard.close();
  };
}

type PostgresWithPool = RunningPostgres & { readonly pool: DatabasePool };

// Most runs are of one file that wants no PostgreSQL, so it starts when the first test asks.
function postgresOnDemand() {
  let running: Promise<PostgresWithPool> | undefined;
  const start = async () => {
    const postgres = await startPostgres();
    return { ...postgres, pool: openDatabasePool(postgres.url) };
  };
  return {
    get(): Promise<PostgresWithPool> {
      running ??= start();
      return running;
    },
    async stop(): Promise<void> {
      const postgres = await running?.catch(() => undefined);
      await postgres?.pool.close();
      await postgres?.stop();
    },
  };
}

/** The tests run in processes of their own: they ask over loopback. 200 with the answer, or 503 with the reason. */
async function openDoor(postgres: () => Promise<PostgresWithPool>): Promise<Server> {
  let said = false;
  const server = createServer((request, response) => {
    answer(request, postgres).then(
      (found) => response.end(found),
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        if (!said && request.url === '/')
          process.stderr.write(`PostgreSQL is skipped, it cannot start here: ${reason}\n`);
        said = true;
        response.writeHead(503).end(reason);
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return server;
}

/**
 * `/` gives the server's URL, `/take` a database's; `/tables` (with the key of
 * the migrations) and `/back` are told a database's.
 */
async function answer(request: IncomingMessage, postgres: () => Promise<PostgresWithPool>): Promise<string> {
  const { url, pool } = await postgres();
  switch (request.url) {
    case '/take':
      return pool.take();
    case '/tables': {
      const [database = '', key = ''] = (await text(request)).split(' ');
      await pool.giveTables(database, key);
      return '';
    }
    case '/back':
      await pool.takeBack(await text(request));
      return '';
    default:
      return url;
  }
}
