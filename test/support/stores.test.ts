// eachStore: every test has a store of its own, on both databases.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { Db } from '../../src/lib/store/db.js';
import { openStore } from '../../src/lib/store/open-store.js';
import { prepareStore } from './prepared-store.js';
import { hashTables } from './store-contents.js';
import { eachStore, type TestStore } from './stores.js';

async function run(store: TestStore, url: string, statement: string): Promise<void> {
  if (store.kind === 'sqlite') {
    const database = new DatabaseSync(url);
    database.exec(statement);
    database.close();
    return;
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

eachStore((store) => {
  for (const round of ['first', 'second']) {
    test(`a test finds its store empty, the ${round} time too`, async () => {
      await run(store, await store.url(), 'create table thing (id text)');
    });
  }

  test('a test that asks twice gets one store, and another one when it wants', async () => {
    expect(await store.url()).toBe(await store.url());
    const another = await store.anotherUrl();
    expect(another).not.toBe(await store.url());
    await run(store, await store.url(), 'create table thing (id text)');
    await run(store, another, 'create table thing (id text)');
  });

  test('the URL is what a user would give', async () => {
    const url = await store.url();
    if (store.kind === 'sqlite') expect(existsSync(url)).toBe(false);
    else expect(url).toMatch(/^postgres(ql)?:\/\//);
  });

  test('what a test closes when it is finished is closed before its store is emptied', async () => {
    if (store.kind === 'sqlite') return;
    const client = new pg.Client({ connectionString: await store.url() });
    client.on('error', (error) => {
      throw error;
    });
    await client.connect();
    onTestFinished(() => client.end());
  });

  test('a connection that a test forgot does not keep the next test from starting', async () => {
    if (store.kind === 'sqlite') return;
    const forgotten = new pg.Client({ connectionString: await store.url() });
    forgotten.on('error', () => {});
    await forgotten.connect();
  });

  test('a prepared store is the one that the migrations make', async () => {
    await prepareStore(await store.url());
    const [prepared, migrated] = [await open(await store.url()), await open(await store.anotherUrl())];
    onTestFinished(async () => {
      await prepared.close();
      await migrated.close();
    });
    expect(await prepared.version()).toBe(await migrated.version());
    expect(await hashTables(prepared)).toEqual(await hashTables(migrated));
  });

  test.each([
    'insert into store (id, token_key, last_number, created_at) values (1, 2, 3, 4)',
    "insert into migration (number, name, applied_at) values (99, 'later', '2030-01-01')",
    'alter table vault_secret add column more text',
    'drop table saved_reply',
    'create table thing (id text)',
  ])('a prepared store finds nothing of this that another test did: %s', async (statement) => {
    for (const url of [await store.url(), await store.anotherUrl()]) {
      await prepareStore(url);
      const db = await open(url);
      const contents = Object.entries(await hashTables(db)).filter(([, rows]) => !rows.startsWith('0 rows'));
      await db.close();
      expect(contents).toEqual([]);
      await run(store, url, 'create table thing (id text); drop table thing');
      await run(store, url, statement);
    }
  });

  test('a store that is there stays as it is', async () => {
    const url = await store.url();
    await prepareStore(url);
    await run(store, url, "update migration set name = 'other' where number = 1");
    await prepareStore(url);
    const db = await open(url);
    onTestFinished(() => db.close());
    const { rows } = await sql<{ name: string }>`select name from migration where number = 1`.execute(db);
    expect(rows).toEqual([{ name: 'other' }]);
  });
});

function open(url: string): Promise<Db> {
  return openStore(url, { now: () => new Date() }, { create: true });
}
