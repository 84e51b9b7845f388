// How long ago something was, as a column: an age for people, the time itself in a pipe.
import { shortAge } from '../relative-time.js';
import type { Column } from '../table.js';

/** All of a column but its title. The order is by age; what never was comes last. */
export function ageColumn<Row>(dateOf: (row: Row) => Date | undefined, now: Date): Omit<Column<Row>, 'title'> {
  const textOf = (row: Row, text: (date: Date) => string) => {
    const date = dateOf(row);
    return date === undefined ? 'never' : text(date);
  };
  return {
    value: (row) => textOf(row, (date) => shortAge(date, now)),
    plain: (row) => textOf(row, (date) => date.toISOString()),
    sortBy: (row) => {
      const date = dateOf(row);
      return date === undefined ? '' : -date.getTime();
    },
    align: 'right',
  };
}
