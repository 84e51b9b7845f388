// Statements that run for every mail of a pull: Kysely builds and compiles each once, and only the values change.
// A transaction runs them directly, without Kysely's dozen promises on the way to the driver. Taking a mail in cost 1.1 ms
// of a processor when each was built anew and went that way, and costs 0.75 like this.
import type { Compilable, CompiledQuery, InsertObject } from 'kysely';
import { isTx, type Queries } from './db.js';
import type { GatheredTable } from './gathered-rows.js';
import type { Schema } from './schema.js';

/** Stands in a statement for a value that is given later: for one of a list, by its place. */
class Later {
  readonly name: string;
  readonly index: number | undefined;

  constructor(name: string, index?: number) {
    this.name = name;
    this.index = index;
  }
}

type Given = Readonly<Record<string, unknown>>;

/**
 * A question whose text is the same whenever the same values are given.
 * @param build is called once for each dialect and each choice of values that are there, with a stand-in for each of
 * them: it hands them on as they are, and decides nothing by them but whether they are undefined. A list that is given
 * stands for any of that length or shorter: its last value is repeated.
 */
export function repeated<G extends Given, Row>(
  build: (db: Queries, given: G) => Compilable<Row>,
): (db: Queries, given: G) => Promise<Row[]> {
  const compile = compiledOnce(build);
  return (db, given) => db.run(compile(db, given));
}

/** The same for a statement that touches no row which a transaction has waiting to be inserted (`Tx.runBeside`). */
export function repeatedBeside<G extends Given, Row>(
  build: (db: Queries, given: G) => Compilable<Row>,
): (db: Queries, given: G) => Promise<Row[]> {
  const compile = compiledOnce(build);
  return (db, given) => (isTx(db) ? db.runBeside(compile(db, given)) : db.run(compile(db, given)));
}

function compiledOnce<G extends Given, Row>(build: (db: Queries, given: G) => Compilable<Row>) {
  const compiled = new Map<string, CompiledQuery<Row>>();
  return (db: Queries, given: G): CompiledQuery<Row> => {
    const key = keyOf(db, given);
    let query = compiled.get(key);
    if (query === undefined) {
      query = build(db, standIns(given)).compile();
      compiled.set(key, query);
    }
    return { ...query, parameters: query.parameters.map((value) => pickValue(value, given)) };
  };
}

function keyOf(db: Queries, given: Given): string {
  let key: string = db.dialect;
  for (const name in given) {
    const value = given[name];
    if (value === undefined) continue;
    key += Array.isArray(value) ? ` ${name}:${roomFor(value.length)}` : ` ${name}`;
  }
  return key;
}

// So that lists of all lengths need few statements.
function roomFor(length: number): number {
  return length === 0 ? 0 : 2 ** Math.ceil(Math.log2(length));
}

function standIns<G extends Given>(given: G): G {
  const later = Object.entries(given).map(([name, value]) => {
    if (value === undefined) return [name, undefined];
    if (!Array.isArray(value)) return [name, new Later(name)];
    return [name, Array.from({ length: roomFor(value.length) }, (_, index) => new Later(name, index))];
  });
  return Object.fromEntries(later);
}

function pickValue(value: unknown, given: Given): unknown {
  if (!(value instanceof Later)) return value;
  const found = given[value.name];
  return value.index !== undefined && Array.isArray(found) ? found[Math.min(value.index, found.length - 1)] : found;
}

/** So many rows are inserted by one statement: as many as there are, with a statement more for what is over. */
const ROWS_AT_ONCE = [64, 16, 4, 2, 1];

type Insert = { readonly query: CompiledQuery; readonly columns: readonly string[] };

const inserts = new Map<string, Insert>();

/** Inserts rows that all have the same columns, as those of the schema have; none for none. */
export async function writeRows<T extends GatheredTable>(
  db: Queries,
  table: T,
  rows: readonly Schema[T][],
): Promise<void> {
  for (let at = 0; at < rows.length; ) {
    const left = rows.length - at;
    const count = ROWS_AT_ONCE.find((size) => size <= left) ?? 1;
    const { query, columns } = insertOf(db, table, rows[at], count);
    const parameters: unknown[] = [];
    // Kysely has a parameter for each value, row by row, in the order of the first row's columns.
    for (let index = at; index < at + count; index++) {
      const row = rows[index] as Given | undefined;
      for (const column of columns) parameters.push(row?.[column]);
    }
    await db.run({ ...query, parameters });
    at += count;
  }
}

function insertOf<T extends GatheredTable>(db: Queries, table: T, row: Schema[T] | undefined, count: number): Insert {
  const key = `${db.dialect} ${table} ${count}`;
  const known = inserts.get(key);
  if (known !== undefined) return known;
  const columns = Object.keys(row ?? {});
  const later = Object.fromEntries(columns.map((column) => [column, new Later(column)]));
  const values = Array.from({ length: count }, () => later) as InsertObject<Schema, T>[];
  const insertion = db.insertInto(table).values(values);
  // The same bytes are kept once.
  const isOnce = table === 'raw_mail';
  const insert = {
    query: (isOnce ? insertion.onConflict((conflict) => conflict.doNothing()) : insertion).compile(),
    columns,
  };
  inserts.set(key, insert);
  return insert;
}
