// Brings a store's schema to the version of this program.
import { sql } from 'kysely';
import { MailroomError } from '../../errors.js';
import type { Tx } from '../db.js';
import { MIGRATIONS, statementsOf } from './list.js';
import { readVersion, refuseNewer } from './version.js';

/** Does what is left to do; nothing for whoever comes second. Throws `schema` for a store that is newer. */
export async function migrate(tx: Tx, bytes: 'blob' | 'bytea', now: Date): Promise<void> {
  // Whoever comes second waits here, then finds the work done.
  await tx.takeTurns('migrate');
  const present = await readVersion(tx);
  refuseNewer(present);
  if (present === 0) await beginStore(tx);
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < present) continue;
    for (const statement of statementsOf(migration, bytes)) await sql.raw(statement).execute(tx);
    await sql`insert into migration (number, name, applied_at)
      values (${index + 1}, ${migration.name}, ${now.toISOString()})`.execute(tx);
  }
}

async function beginStore(tx: Tx): Promise<void> {
  // In a PostgreSQL database there may be others; an SQLite file with other tables is another program's.
  const table = tx.dialect === 'sqlite' ? await findTable(tx) : undefined;
  if (table !== undefined) {
    throw new MailroomError('local', `that SQLite file belongs to another program (it has a table ${table})`, [
      'choose another place with --store or MAILROOM_STORE',
    ]);
  }
  await sql`create table migration (number integer primary key, name text not null, applied_at text not null)`.execute(
    tx,
  );
}

async function findTable(tx: Tx): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table' limit 1`.execute(tx);
  return rows[0]?.name;
}
