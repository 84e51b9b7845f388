// Questions about the store itself: whether it is sound, and what its clock says.
import { sql } from 'kysely';
import { fromTime } from './columns.js';
import type { Queries } from './db.js';

const MOST_FAULTS = 20;

/** What the database finds wrong with its own pages and indexes. PostgreSQL looks after those by itself. */
export async function listStructureFaults(db: Queries): Promise<readonly string[]> {
  if (db.dialect === 'postgres') return [];
  const { rows } = await sql.raw<{ integrity_check: string }>(`pragma integrity_check(${MOST_FAULTS})`).execute(db);
  return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
}

/** Rows that refer to others which are not there. PostgreSQL has no such rows, but keys that were never validated. */
export async function listBrokenKeys(db: Queries): Promise<readonly string[]> {
  if (db.dialect === 'postgres') {
    const { rows } = await sql<{ name: string }>`select c.conname as name from pg_constraint c
      join pg_namespace n on n.oid = c.connamespace
      where n.nspname = current_schema() and not c.convalidated`.execute(db);
    return rows.map(({ name }) => `the key ${name} was never validated`);
  }
  const { rows } = await sql.raw<{ table: string; parent: string }>('pragma foreign_key_check').execute(db);
  return rows
    .slice(0, MOST_FAULTS)
    .map(({ table, parent }) => `a row of ${table} refers to a ${parent} that is not there`);
}

/** The store's own clock; undefined for a file, which has none. */
export async function readStoreTime(db: Queries): Promise<Date | undefined> {
  if (db.dialect === 'sqlite') return undefined;
  const { rows } = await sql<{
    ms: number;
  }>`select cast(extract(epoch from clock_timestamp()) * 1000 as float8) as ms`.execute(db);
  return rows[0] && new Date(Number(rows[0].ms));
}

/** When the last message was stored, by the clock of the machine that did it. */
export async function findNewestTime(db: Queries): Promise<Date | undefined> {
  const row = await db.selectFrom('message').select('created_at').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row && fromTime(row.created_at);
}

export type StoredRaw = { readonly sha256: string; readonly size: number; readonly bytes: Uint8Array };

/** Raw mails whose hash comes after that one, in the order of their hashes: chance, as far as mails are concerned. */
export async function listRawMails(db: Queries, after: string, limit: number): Promise<readonly StoredRaw[]> {
  return db
    .selectFrom('raw_mail')
    .select(['sha256', 'size', 'bytes'])
    .where('sha256', '>', after)
    .orderBy('sha256')
    .limit(limit)
    .execute();
}

export async function countRawMails(db: Queries): Promise<number> {
  const { rows } = await sql<{ count: number }>`select cast(count(*) as integer) as count from raw_mail`.execute(db);
  return rows[0]?.count ?? 0;
}

export type Overdue = { readonly count: number; readonly oldest: Date | undefined };

/** Mail in the outbox that was to be sent before that time, and nobody has tried it. */
export async function readOverdueOutbox(db: Queries, before: Date): Promise<Overdue> {
  const row = await db
    .selectFrom('outbox')
    .select([sql<number>`cast(count(*) as integer)`.as('count'), sql<string | null>`min(next_attempt_at)`.as('oldest')])
    .where('state', 'in', ['held', 'queued', 'deferred'])
    .where('next_attempt_at', '<', before.toISOString())
    .executeTakeFirstOrThrow();
  return { count: row.count, oldest: row.oldest === null ? undefined : fromTime(row.oldest) };
}
