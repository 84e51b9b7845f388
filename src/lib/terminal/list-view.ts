// What somebody wants to see of a list: which columns, and in which order of rows.
import { MailroomError } from '../errors.js';
import type { Column } from './table.js';

/** `--columns` and `--sort`. JSON has all of a list in its own order, whatever they say. */
export type ListView = {
  /** The names of the columns, in this order; unless given, the usual ones. */
  readonly columns?: readonly string[] | undefined;
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined;
};

/** What a column is called in `--columns` and `--sort`. */
function columnName(column: Pick<Column<never>, 'title' | 'name'>): string {
  return column.name ?? column.title.toLowerCase().replaceAll(' ', '-');
}

/** The columns that are wanted: the chosen ones, whatever room they need, or the usual ones. */
export function chooseColumns<Row>(
  columns: readonly Column<Row>[],
  view: ListView | undefined,
): readonly Column<Row>[] {
  if (view?.columns === undefined) return columns.filter(({ onDemand }) => !onDemand);
  return view.columns.map((name) => {
    const { spare: _, ...column } = findColumn(columns, name);
    return column;
  });
}

/** The rows in the order that is wanted, those without a value last; equal ones stay as they were. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  view: ListView | undefined,
): readonly Row[] {
  if (view?.sort === undefined) return rows;
  const { descending } = view.sort;
  const column = findColumn(columns, view.sort.column);
  const read = column.sortBy ?? column.value;
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const keyed = rows.map((row) => ({ row, value: read(row) }));
  keyed.sort((a, b) => {
    if (a.value === '' || b.value === '') return Number(a.value === '') - Number(b.value === '');
    const order =
      typeof a.value === 'number' && typeof b.value === 'number'
        ? a.value - b.value
        : compare(String(a.value), String(b.value));
    return descending ? -order : order;
  });
  return keyed.map(({ row }) => row);
}

function findColumn<Row>(columns: readonly Column<Row>[], name: string): Column<Row> {
  const found = columns.find((column) => columnName(column) === name);
  if (found) return found;
  throw new MailroomError('needs-answer', `there is no column ${JSON.stringify(name)}`, [
    `the columns are ${columns.map(columnName).join(', ')}`,
  ]);
}
