// Tables for a store that is not there yet, without the time that migrations take: a copy of what they make.
import { chmodSync, copyFileSync, existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { isPostgresUrl, openStore } from '../../src/lib/store/open-store.js';
import { makePrivateFolder } from '../../src/lib/store/private-folder.js';
import { migrationsKey } from './migrations-key.js';
import { giveTables } from './postgres.js';
import { sharedFolder, temporaryFolder } from './temporary-folder.js';

/**
 * Makes the tables of the store at that URL, as opening it would; the times of its migrations are others. A store that
 * is there already, and a database that is not of `eachStore`, stay as they are. What is about migrations does without.
 */
export async function prepareStore(url: string): Promise<void> {
  if (isPostgresUrl(url)) return giveTables(url, migrationsKey());
  if (url === ':memory:' || existsSync(url)) return;
  const template = await sqliteTemplate();
  makePrivateFolder(dirname(url));
  copyFileSync(template, url);
  chmodSync(url, 0o600);
}

/** The file that all of the run copy. */
async function sqliteTemplate(): Promise<string> {
  const template = sharedFolder(`template-${migrationsKey()}.db`);
  if (existsSync(template)) return template;
  const made = `${temporaryFolder('template')}/mailroom.db`;
  const store = await openStore(made, { now: () => new Date() }, { create: true });
  await store.close();
  // Whoever is second puts the same in its place.
  renameSync(made, template);
  return template;
}
