// The same tests on every kind of store: eachStore() runs them on SQLite and on PostgreSQL.
import { join } from 'node:path';
import { beforeEach, describe } from 'vitest';
import { findPostgres, giveDatabaseBack, takeDatabase } from './postgres.js';
import { temporaryFolder } from './temporary-folder.js';

export type StoreKind = 'sqlite' | 'postgres';

export type TestStore = {
  readonly kind: StoreKind;
  /**
   * The URL of this test's store, fresh and empty: a path, or postgres://. The same one however often a test asks,
   * another one in the next test. Opening it is the test's work.
   */
  url(): Promise<string>;
  /** The URL of one more empty store. */
  anotherUrl(): Promise<string>;
};

/** Declares the tests once for each kind of store. Without PostgreSQL its half is skipped, with the reason. */
export function eachStore(declareTests: (store: TestStore) => void): void {
  describe('on SQLite', () => {
    const fresh = async () => join(temporaryFolder('store'), 'mailroom.db');
    const current = oncePerTest(fresh);
    declareTests({ kind: 'sqlite', url: current, anotherUrl: fresh });
  });

  describe('on PostgreSQL', () => {
    const used: string[] = [];
    const fresh = async () => {
      const url = await takeDatabase();
      used.push(url);
      return url;
    };
    beforeEach(async (context) => {
      const postgres = await findPostgres();
      if ('missing' in postgres) context.skip(`no PostgreSQL: ${postgres.missing}`);
      // Registered before the test's own, so it comes after them: what they hold open is closed by then.
      context.onTestFinished(async () => {
        await Promise.all(used.splice(0).map(giveDatabaseBack));
      });
    });
    const current = oncePerTest(fresh);
    declareTests({ kind: 'postgres', url: current, anotherUrl: fresh });
  });
}

function oncePerTest(fresh: () => Promise<string>): () => Promise<string> {
  let current: Promise<string> | undefined;
  beforeEach(() => {
    current = undefined;
  });
  return () => {
    current ??= fresh();
    return current;
  };
}
