// Opens the store that a URL names, at the right version.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { Db } from './db.js';
import { refuseNewer } from './migrations/version.js';
import { SCHEMA_VERSION } from './schema.js';

/** Whether a store's URL means PostgreSQL; everything else is a path. */
export function isPostgresUrl(url: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(url);
}

/** The store as it is named from wherever mailroom runs: a PostgreSQL URL, or a whole path. Throws `invalid` for another URL. */
export function locateStore(url: string): string {
  const written = url.trim();
  if (isPostgresUrl(written)) return written;
  // Taken for a path it would be shown with the password in it, and a folder be named after that.
  if (/^\W{0,3}postgres(?:ql)?:/i.test(written)) {
    throw new MailroomError('invalid', 'the store is not a URL that can be read', [
      'write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, without quotes around it',
    ]);
  }
  const scheme = /^\W{0,3}([a-z][a-z0-9+.-]+):\/\//i.exec(written)?.[1];
  if (scheme === undefined) return resolve(url);
  throw new MailroomError('invalid', `a store cannot be at ${scheme}://`, [
    'give a path for SQLite, or postgres://USER@HOST:PORT/DATABASE',
  ]);
}

/**
 * Opens the store: a path is SQLite, `postgres://` is PostgreSQL. Updates a schema that is older than this program.
 * A store that is not there yet is made only when `create` is set: a mistyped path must not look like an empty inbox.
 * Without `update` an older schema stays as it is.
 * Throws `not-found` for a store that is not there, `schema` for one that is newer, and `local`, `unreachable` or
 * `auth` when it cannot be opened.
 */
export async function openStore(url: string, clock: Clock, { create = false, update = true } = {}): Promise<Db> {
  const db = await connect(url, create);
  try {
    const present = await db.version();
    refuseNewer(present);
    if (present === 0 && !create) throw noStore(url);
    if (update && present < SCHEMA_VERSION) await db.migrate(clock.now());
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function connect(url: string, create: boolean): Promise<Db> {
  if (isPostgresUrl(url)) return (await import('./postgres.js')).openPostgres(url);
  if (!create && !existsSync(url)) throw noStore(url);
  return (await import('./sqlite.js')).openSqlite(url);
}

function noStore(url: string): MailroomError {
  const where = isPostgresUrl(url) ? 'in that PostgreSQL database' : `at ${url}`;
  return new MailroomError('not-found', `there is no store ${where} yet`, ['make it with: mailroom init']);
}
