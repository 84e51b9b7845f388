// A PostgreSQL store when something is wrong: one sentence, the right kind, and never the password.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { sql } from 'kysely';
import pg from 'pg';
import { expect, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import type { Db, Tx } from '../../../src/lib/store/db.js';
import { openStore } from '../../../src/lib/store/open-store.js';
import { freePort } from '../../support/free-port.js';
import { NOW, withStore } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

const clock = { now: () => NOW };

async function refusal(url: string): Promise<MailroomError> {
  const error: unknown = await openStore(url, clock).then(
    (db) => db.close(),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MailroomError)) throw error ?? new Error('it was opened');
  expect(`${error.message} ${error.next.join(' ')}`).not.toContain('secret-canary');
  return error;
}

function changed(url: string, change: (url: URL) => void): string {
  const other = new URL(url);
  change(other);
  return other.href;
}

async function askAs(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function addOne(tx: Tx): Promise<void> {
  await tx
    .updateTable('store')
    .set((is) => ({ last_number: is('last_number', '+', 1) }))
    .execute();
}

/** Ends the session of that transaction, as a server that is started anew does. */
async function endSession(db: Db, tx: Tx): Promise<void> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
  await sql`select pg_terminate_backend(${rows[0]?.pid}::integer)`.execute(db);
}

test('a server that is not there is unreachable', async () => {
  const port = await freePort();

  const error = await refusal(`postgres://ana:secret-canary@127.0.0.1:${port}/mail`);

  expect(error.kind).toBe('unreachable');
  expect(error.message).toMatch(`PostgreSQL at 127.0.0.1:${port} cannot be reached`);
});

test('a server that says nothing does not hold us up for ever', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;

  const error = await refusal(`postgres://ana:secret-canary@127.0.0.1:${port}/mail?connect_timeout=1`);

  expect(error.kind).toBe('unreachable');
  silent.close();
});

test('a URL that cannot be read is refused without repeating it', async () => {
  for (const url of ['postgres://ana:secret-canary@[half/mail', 'postgres://ana:secret-canary%@h:port/mail']) {
    expect(await refusal(url)).toMatchObject({ kind: 'invalid', message: 'the store is not a URL that can be read' });
  }
});

eachStore((store) => {
  test('numbers come as numbers, however large', async () => {
    await withStore(await store.url(), async (db) => {
      const { rows } = await sql`select count(*) as many, cast(4294967295 as bigint) as uid from store`.execute(db);
      expect(rows).toEqual([{ many: 1, uid: 4294967295 }]);
    });
  });

  if (store.kind !== 'postgres') return;

  test('a wrong password is refused as a login', async () => {
    const url = await store.url();
    await askAs(url, `create role visitor_${process.pid} login password 'right'`);
    try {
      const error = await refusal(
        changed(url, (other) => {
          other.username = `visitor_${process.pid}`;
          other.password = 'secret-canary';
        }),
      );
      expect(error.kind).toBe('auth');
      expect(error.message).toMatch('refused the login');
    } finally {
      await askAs(url, `drop role visitor_${process.pid}`);
    }
  });

  test('a database that is not there is named', async () => {
    const url = changed(await store.url(), (other) => {
      other.pathname = '/no such%25';
    });

    expect(await refusal(url)).toMatchObject({ kind: 'not-found', next: ['make it with: createdb no such%'] });
  });

  test('a transaction whose connection breaks is made anew, on another connection', async () => {
    await withStore(await store.url(), async (db) => {
      let breaks = 2;
      await db.transaction(async (tx) => {
        await addOne(tx);
        if (breaks-- > 0) await endSession(db, tx);
        await addOne(tx);
      });

      expect(await db.selectFrom('store').select('last_number').execute()).toEqual([{ last_number: 2 }]);
    });
  });

  test('a connection that always breaks is told, and what went before is undone', async () => {
    await withStore(await store.url(), async (db) => {
      let tries = 0;
      const work = db.transaction(async (tx) => {
        tries++;
        await addOne(tx);
        await endSession(db, tx);
        await addOne(tx);
      });

      await expect(work).rejects.toMatchObject({ kind: 'unreachable', message: expect.stringContaining('was lost') });

      expect(tries).toBe(8);
      expect(await db.selectFrom('store').select('last_number').execute()).toEqual([{ last_number: 0 }]);
    });
  });

  test('of two transactions in a deadlock both are done, one after the other', async () => {
    await withStore(await store.url(), async (db) => {
      await sql`create table place (name text primary key, visits integer not null)`.execute(db);
      await sql`insert into place values ('left', 0), ('right', 0)`.execute(db);
      const meet = Promise.withResolvers<void>();
      let waiting = 0;
      const visit = (tx: Tx, name: string) =>
        sql`update place set visits = visits + 1 where name = ${name}`.execute(tx);
      const walk = (from: string, to: string) =>
        db.transaction(async (tx) => {
          await sql`set local deadlock_timeout = '50ms'`.execute(tx);
          await visit(tx, from);
          if (++waiting === 2) meet.resolve();
          await meet.promise;
          await visit(tx, to);
        });

      await Promise.all([walk('left', 'right'), walk('right', 'left')]);

      const { rows } = await sql`select visits from place`.execute(db);
      expect(rows).toEqual([{ visits: 2 }, { visits: 2 }]);
      expect(waiting).toBe(3);
    });
  });

  test('of two mails that draw one place in the index of words, the second one draws anew', async () => {
    await withStore(await store.url(), async (db) => {
      let tries = 0;
      await db.transaction(async (tx) => {
        tries++;
        const code = `raise unique_violation using constraint = 'message_by_place'`;
        if (tries === 1) await sql`do ${sql.raw(`$$ begin ${code}; end $$`)}`.execute(tx);
        await addOne(tx);
      });

      expect(tries).toBe(2);
      const other = db.transaction((tx) =>
        sql`do ${sql.raw(`$$ begin raise unique_violation using constraint = 'other'; end $$`)}`.execute(tx),
      );
      await expect(other).rejects.toMatchObject({ code: '23505' });
    });
  });

  test('a connection that breaks while it commits says that nobody knows, and the next one works', async () => {
    await withStore(await store.url(), async (db) => {
      await sql`create function leave() returns trigger language plpgsql
        as 'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'`.execute(db);
      await sql`create constraint trigger leaves after update on store deferrable initially deferred
        for each row execute function leave()`.execute(db);

      const work = db.transaction((tx) => tx.updateTable('store').set({ last_number: 5 }).execute());

      await expect(work).rejects.toMatchObject({ kind: 'partial', message: expect.stringContaining('maybe it has') });
      await sql`drop function leave() cascade`.execute(db);
      await db.transaction((tx) => tx.updateTable('store').set({ last_number: 7 }).execute());
      expect(await db.selectFrom('store').select('last_number').execute()).toEqual([{ last_number: 7 }]);
    });
  });

  test('a statement that the server gave up is to be tried again', async () => {
    await withStore(await store.url(), async (db) => {
      const work = db.transaction(async (tx) => {
        await sql`set local statement_timeout = 50`.execute(tx);
        await sql`select pg_sleep(5)`.execute(tx);
      });

      await expect(work).rejects.toMatchObject({ kind: 'unreachable', message: expect.stringContaining('timeout') });
    });
  });

  test('a connection that breaks while nobody uses it is replaced', async () => {
    await withStore(await store.url(), async (db) => {
      await sql`select 1`.execute(db);
      await askAs(
        await store.url(),
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));

      expect(await db.selectFrom('store').select('last_number').execute()).toEqual([{ last_number: 0 }]);
    });
  });

  test('a user without rights on the tables is told so', async () => {
    const url = await store.url();
    await withStore(url, async () => {});
    const visitor = `guest_${process.pid}`;
    await askAs(url, `create role ${visitor} login password 'right'`);
    await askAs(url, `grant usage on schema public to ${visitor}; grant select on migration to ${visitor}`);
    try {
      const db = await openStore(
        changed(url, (other) => {
          other.username = visitor;
          other.password = 'right';
        }),
        clock,
      );
      await expect(db.selectFrom('store').selectAll().execute()).rejects.toMatchObject({ kind: 'rejected' });
      await db.close();
    } finally {
      await askAs(url, `drop owned by ${visitor}; drop role ${visitor}`);
    }
  });
});
