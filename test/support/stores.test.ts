// eachStore: every test has a store of its own, on both databases.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
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
});
