// Rows as a statement takes them that is compiled once: a list for each column, and `values` of them in its text.
import { sql } from 'kysely';

export type Columns<Row> = { readonly [Name in keyof Row]: readonly Row[Name][] };

/** Rows of the same columns, for a statement that is `repeated`; there is one at least. */
export function inColumns<Row extends object>(rows: readonly Row[]): Columns<Row> {
  const columns = {} as { [Name in keyof Row]: Row[Name][] };
  for (const name of Object.keys(rows[0] ?? {}) as (keyof Row)[]) columns[name] = rows.map((row) => row[name]);
  return columns;
}

/** `values (…), (…)`, for `with`: the values of each row in the order of these columns. They are texts to PostgreSQL. */
export function valuesOf(columns: readonly (readonly unknown[])[]) {
  const rows = (columns[0] ?? []).map((_, index) => sql`(${sql.join(columns.map((column) => column[index]))})`);
  return sql<never>`(values ${sql.join(rows)})`;
}
