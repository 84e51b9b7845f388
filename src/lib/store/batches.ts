// Long lists for one statement: SQLite takes 32,766 values in one, PostgreSQL 65,535.

/** The values, at most so many at a time; for rows, so that rows times columns stay below the bound. */
export function batchesOf<T>(values: readonly T[], size = 1000): readonly (readonly T[])[] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, index) => values.slice(index * size, (index + 1) * size));
}

/** The rows about all of these, asked about some of them at a time, in the order of the questions. */
export async function inBatches<T, Row>(
  values: readonly T[],
  ask: (some: readonly T[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const some of batchesOf(values)) for (const row of await ask(some)) rows.push(row);
  return rows;
}
