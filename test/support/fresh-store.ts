// A store that tests open, use and close: empty but for its identity.
import { timeOrderedId } from '../../src/lib/app.js';
import type { NewId } from '../../src/lib/ids.js';
import type { Db } from '../../src/lib/store/db.js';
import { openStore } from '../../src/lib/store/open-store.js';
import { insertStoreIdentity } from '../../src/lib/store/store-identity.js';
import { prepareStore } from './prepared-store.js';

export const NOW = new Date('2026-03-02T09:30:00.000Z');

export const newId: NewId = timeOrderedId({ now: () => NOW });

/** Opens the store at that URL for one piece of work, making it first, and closes it whatever happens. */
export async function withStore<T>(url: string, use: (db: Db) => Promise<T>): Promise<T> {
  await prepareStore(url);
  return withMigratedStore(url, use);
}

/** The same with a store that the migrations make now, for what is about them. */
export async function withMigratedStore<T>(url: string, use: (db: Db) => Promise<T>): Promise<T> {
  const db = await openStore(url, { now: () => NOW }, { create: true });
  try {
    await db.transaction((tx) => insertStoreIdentity(tx, { id: 'store', tokenKey: 'ab'.repeat(32) }, NOW));
    return await use(db);
  } finally {
    await db.close();
  }
}
