// Statements that run for every mail of a pull: Kysely builds and compiles each once, and only the values change.
// To build one takes longer than to run it; of a pull's work outside the reading of mails it was a third.
import type { Compilable, CompiledQuery, InsertObject } from 'kysely';
import type { Queries, Tx } from './db.js';
import type { Schema } from './schema.js';

/** Stands in a statement for a value that is given later. */
class Later {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A question whose text is always the same.
 * @param build is called once for each dialect, with a stand-in for each value: it hands them on as they are, and decides
 * nothing by them
 */
export function repeated<Given extends Readonly<Record<string, unknown>>, Row>(
  build: (db: Queries, given: Given) => Compilable<Row>,
): (db: Queries, given: Given) => Promise<Row[]> {
  const compiled = new Map<Queries['dialect'], CompiledQuery<Row>>();
  return async (db, given) => {
    const query = compiled.get(db.dialect) ?? build(db, standIns<Given>()).compile();
    compiled.set(db.dialect, query);
    const parameters = query.parameters.map((value) => (value instanceof Later ? given[value.name] : value));
    return run(db, query, parameters);
  };
}

function standIns<Given extends object>(): Given {
  return new Proxy({} as Given, { get: (_, name) => new Later(String(name)) });
}

/** So many rows at once are often inserted: the identifiers of a mail, its attachments. */
const FEW_ROWS = 16;

const inserts = new Map<string, CompiledQuery>();

/** Inserts rows that all have the same columns; none for none. No more at once than a statement has room for. */
export async function insertRows<T extends keyof Schema & string>(
  tx: Tx,
  table: T,
  rows: readonly Schema[T][],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first) as (keyof Schema[T] & string)[];
  const build = (values: readonly object[]) => tx.insertInto(table).values(values as InsertObject<Schema, T>[]);
  if (rows.length > FEW_ROWS) {
    await build(rows).execute();
    return;
  }
  const key = [tx.dialect, table, rows.length, ...columns].join();
  const later = Object.fromEntries(columns.map((column) => [column, new Later(column)]));
  const query = inserts.get(key) ?? build(rows.map(() => later)).compile();
  inserts.set(key, query);
  // Kysely has a parameter for each value, row by row, in the order of the first row's columns.
  await run(
    tx,
    query,
    rows.flatMap((row) => columns.map((column) => row[column])),
  );
}

async function run<Row>(db: Queries, query: CompiledQuery<Row>, parameters: readonly unknown[]): Promise<Row[]> {
  return (await db.getExecutor().executeQuery<Row>({ ...query, parameters })).rows;
}
