// Rows that a transaction inserts. They wait until something is asked, or for the end, and then go in many at a time.
import type { Schema } from './schema.js';

/** The tables that a mail fills, each after those that its rows name. */
const TABLES = [
  'raw_mail',
  'contact',
  'contact_address',
  'conversation',
  'message',
  'message_identifier',
  'attachment',
  'search_text',
  'search_words',
  'conversation_event',
  'intake',
  'server_copy',
] as const satisfies readonly (keyof Schema)[];

export type GatheredTable = (typeof TABLES)[number];

type Waiting = { [T in GatheredTable]?: Schema[T][] };

export class GatheredRows {
  #rows: Waiting = {};
  isEmpty = true;

  /** The rows of a table go in in this order. */
  add<T extends GatheredTable>(table: T, rows: readonly Schema[T][]): void {
    if (rows.length === 0) return;
    const waiting: Schema[T][] | undefined = this.#rows[table];
    if (waiting === undefined) this.#rows = { ...this.#rows, [table]: [...rows] };
    else waiting.push(...rows);
    this.isEmpty = false;
  }

  /** Those of a table that wait. What is changed in one of them goes in like that. */
  of<T extends GatheredTable>(table: T): readonly Schema[T][] {
    return this.#rows[table] ?? [];
  }

  /** Hands them to `write`, table by table. */
  async writeAll(write: <T extends GatheredTable>(table: T, rows: readonly Schema[T][]) => Promise<void>) {
    const rows = this.#rows;
    this.forget();
    for (const table of TABLES) await write(table, rows[table] ?? []);
  }

  forget(): void {
    this.#rows = {};
    this.isEmpty = true;
  }
}
