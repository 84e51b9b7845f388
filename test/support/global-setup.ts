// Once for a whole run of vitest: the folder that tests write into, and PostgreSQL for whoever asks for it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { POSTGRES_DOOR, type RunningPostgres, startPostgres } from './postgres.js';
import { guardFolder } from './reaper.js';
import { makeRunFolder } from './temporary-folder.js';

export async function setup(): Promise<() => Promise<void>> {
  const guard = guardFolder(makeRunFolder());
  const postgres = postgresOnDemand();
  const door = await openDoor(postgres.url);
  process.env[POSTGRES_DOOR] = `http://127.0.0.1:${(door.address() as AddressInfo).port}/`;
  return async () => {
    door.close();
    door.closeAllConnections();
    await postgres.stop();
    await guard.close();
  };
}

// Most runs are of one file that wants no PostgreSQL, so it starts when the first test asks.
function postgresOnDemand() {
  let running: Promise<RunningPostgres> | undefined;
  return {
    async url(): Promise<string> {
      running ??= startPostgres();
      return (await running).url;
    },
    async stop(): Promise<void> {
      await running?.then(
        (postgres) => postgres.stop(),
        () => {},
      );
    },
  };
}

/** The tests run in processes of their own: they ask over loopback. 200 with the URL, or 503 with the reason. */
async function openDoor(url: () => Promise<string>): Promise<Server> {
  let said = false;
  const server = createServer((_request, response) => {
    url().then(
      (found) => response.end(found),
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        if (!said) process.stderr.write(`PostgreSQL is skipped, it cannot start here: ${reason}\n`);
        said = true;
        response.writeHead(503).end(reason);
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return server;
}
