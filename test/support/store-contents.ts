// Everything that is in a store, table by table: to see that something changed nothing, or what it changed.
import { createHash } from 'node:crypto';
import type { Db } from '../../src/lib/store/db.js';
import type { Schema } from '../../src/lib/store/schema.js';

/** Words are of one dialect or the other; each message has its place in the index. */
type Table = Exclude<keyof Schema, 'search_text' | 'search_words'>;

const TABLES: Readonly<Record<Table, true>> = {
  store: true,
  operator: true,
  operator_signature: true,
  widget: true,
  widget_operator: true,
  smtp_config: true,
  mailbox: true,
  cursor: true,
  channel: true,
  vault_secret: true,
  contact: true,
  contact_address: true,
  conversation: true,
  conversation_tag: true,
  conversation_read: true,
  conversation_event: true,
  raw_mail: true,
  server_copy: true,
  message: true,
  message_identifier: true,
  attachment: true,
  intake: true,
  quarantine: true,
  tombstone: true,
  outbox: true,
  outbox_recipient: true,
  outbox_attempt: true,
  outbox_hold: true,
  outbox_file: true,
  claim: true,
  saved_reply: true,
  audit: true,
  oauth2_grant: true,
  mention: true,
  saved_view: true,
  hook: true,
  hook_source: true,
  hook_call: true,
};

/** The hash of each table's rows, whatever their order. Two stores that hold the same have the same. */
export async function hashTables(db: Db): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const table of Object.keys(TABLES) as Table[]) {
    const rows = await db.selectFrom(table).selectAll().execute();
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    hashes[table] = `${lines.length} rows, ${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)}`;
  }
  return hashes;
}

export async function countRows(db: Db, table: Table): Promise<number> {
  return (await db.selectFrom(table).selectAll().execute()).length;
}
