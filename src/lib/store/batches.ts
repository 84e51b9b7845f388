// Long lists for one statement: SQLite takes 32,766 values in one, PostgreSQL 65,535.

/** The values, at most so many at a time; for rows, so that rows times columns stay below the bound. */
export function batchesOf<T>(values: readonly T[], size = 1000): readonly (readonly T[])[] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, index) => values.slice(index * size, (index + 1) * size));
}
