// The question behind completion: what can be named, in as little time as possible.
import { sql } from 'kysely';
import type { NamedThing } from '../named-thing.js';
import type { Queries } from './db.js';

export type Name = { readonly name: string; readonly description: string };

const MOST = 200;

const QUESTIONS: Record<NamedThing, (typed: string) => ReturnType<typeof sql<Name>>> = {
  channel: () => sql`select name, address as description from channel order by name`,
  mailbox: () => sql`select name, address as description from mailbox order by name`,
  contact: (typed) =>
    sql`select a.address as name, c.name as description from contact_address a join contact c on c.id = a.contact_id
      where a.address_key >= ${typed} and a.address_key < ${`${typed}\u{10ffff}`} order by a.address_key limit ${MOST}`,
  operator: () => sql`select name, full_name as description from operator order by name`,
  hook: () => sql`select name, events as description from hook order by name`,
  'saved-reply': () => sql`select name, '' as description from saved_reply order by name`,
  smtp: () => sql`select name, host as description from smtp_config order by name`,
  // The team's: nobody knows here who asks.
  view: () => sql`select name, query as description from saved_view where operator_id is null order by name`,
  widget: () => sql`select name, routing as description from widget order by name`,
  // The end of the id is what people see.
  outbox: () =>
    sql`select substr(id, length(id) - 7) as name, state as description from outbox
      where state not in ('sent', 'cancelled') order by updated_at desc limit ${MOST}`,
  conversation: (typed) =>
    sql`select cast(number as text) as name, subject as description from conversation
      where merged_into_id is null ${typed === '' ? sql`` : sql`and cast(number as text) like ${`${typed}%`}`}
      order by updated_at desc limit ${MOST}`,
};

/** The names that begin with what was typed; of conversations those with the newest activity. */
export async function listNames(db: Queries, of: NamedThing, typed: string): Promise<readonly Name[]> {
  const begun = of === 'contact' ? typed.toLowerCase() : typed.replaceAll(/\D/g, '');
  const { rows } = await QUESTIONS[of](begun).execute(db);
  return rows.filter(({ name }) => name.startsWith(typed)).slice(0, MOST);
}
