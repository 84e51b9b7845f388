// The version of a store's schema: what every start reads first.
import { sql } from 'kysely';
import { MailroomError } from '../../errors.js';
import type { Queries } from '../db.js';
import { SCHEMA_VERSION } from '../schema.js';

/** The schema version that is there, 0 for a store that is none yet. */
export async function readVersion(queries: Queries): Promise<number> {
  if (!(await isStore(queries))) return 0;
  const { rows } = await sql<{ version: number | null }>`select max(number) as version from migration`.execute(queries);
  return rows[0]?.version ?? 0;
}

/** Throws `schema` when a newer mailroom has changed the store. */
export function refuseNewer(present: number): void {
  if (present <= SCHEMA_VERSION) return;
  throw new MailroomError(
    'schema',
    `this store was changed by a newer mailroom (its schema is ${present}, this program knows ${SCHEMA_VERSION})`,
    ['update mailroom on this machine; nothing was read or changed'],
  );
}

async function isStore(queries: Queries): Promise<boolean> {
  const question =
    queries.dialect === 'sqlite'
      ? sql`select 1 from sqlite_master where type = 'table' and name = 'migration'`
      : sql`select 1 where to_regclass(quote_ident(current_schema()) || '.migration') is not null`;
  return (await question.execute(queries)).rows.length > 0;
}
