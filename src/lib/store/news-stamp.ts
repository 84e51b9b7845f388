// The question whether anything has changed that a list or a conversation shows. It is asked every second.
import { sql } from 'kysely';
import { UNSENT_STATES } from '../conversation/unsent-reply.js';
import type { Queries } from './db.js';

/**
 * Another text than the last time when something may have changed. On SQLite what others have changed, whatever it is;
 * what this program changes itself it knows (https://www.sqlite.org/pragma.html#pragma_data_version).
 */
export async function readNewsStamp(db: Queries): Promise<string> {
  const { rows } = db.dialect === 'sqlite' ? await sql`pragma data_version`.execute(db) : await serverStamp(db);
  return JSON.stringify(rows[0]);
}

// Each of them is read off an index, or from a table that holds a few rows.
function serverStamp(db: Queries) {
  return sql`select
    (select max(updated_at) from conversation) as changed,
    (select max(id) from conversation_event) as happened,
    (select last_number from store) as number,
    (select count(*) || ' ' || coalesce(max(begun_at), '') from claim
      where expires_at > to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as claims,
    (select string_agg(state || count || coalesce(next, ''), ' ' order by state) from (
      select state, count(*) as count, max(next_attempt_at) as next from outbox
      where state in (${sql.join(UNSENT_STATES)}) group by state) unsent) as unsent`.execute(db);
}
