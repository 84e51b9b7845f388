// Tables that fit the terminal for people, and complete, tab-separated ones for pipes.
import { safeLine } from './safe-text.js';
import { cutToWidth, textWidth } from './text-width.js';
import type { Theme } from './theme.js';

export type Column<Row> = {
  readonly title: string;
  /** The cell's text, as it is in the store: the table makes it safe. */
  readonly value: (row: Row) => string;
  readonly align?: 'right';
  /** This column gives way when the table is too wide; it keeps at least this many cells. */
  readonly shrinkTo?: number;
  readonly style?: (text: string, row: Row) => string;
};

/** Where a table goes: a terminal of some width, or a pipe. */
export type Screen = { readonly width: number | undefined; readonly theme: Theme };

const GAP = '  ';

/** The rows as a table. On a terminal it has a heading and fits the width; in a pipe it is plain, complete and tab-separated. */
export function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], screen: Screen): string {
  const cells = rows.map((row) => columns.map((column) => safeLine(column.value(row))));
  const { width } = screen;
  if (width === undefined) return cells.map((line) => line.join('\t')).join('\n');
  const widths = fitWidths(columns, cells, width);
  const heading = renderLine(
    columns,
    widths,
    columns.map((column) => column.title),
  ).trimEnd();
  const lines = rows.map((row, index) => renderLine(columns, widths, cells[index] ?? [], row).trimEnd());
  return [screen.theme.faint(heading), ...lines].join('\n');
}

function renderLine<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  cells: readonly string[],
  row?: Row,
): string {
  return columns
    .map((column, index) => {
      const width = widths[index] ?? 0;
      const text = cutToWidth(cells[index] ?? '', width);
      const padding = ' '.repeat(Math.max(0, width - textWidth(text)));
      const styled = row === undefined || !column.style ? text : column.style(text, row);
      return column.align === 'right' ? padding + styled : styled + padding;
    })
    .join(GAP);
}

// Columns that may shrink give up what is too much, the widest first.
function fitWidths<Row>(
  columns: readonly Column<Row>[],
  cells: readonly (readonly string[])[],
  width: number,
): number[] {
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.title), ...cells.map((line) => textWidth(line[index] ?? ''))),
  );
  let excess = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (columns.length - 1) - width;
  while (excess > 0) {
    const widest = columns
      .map((column, index) => ({ index, room: (widths[index] ?? 0) - (column.shrinkTo ?? Number.POSITIVE_INFINITY) }))
      .filter(({ room }) => room > 0)
      .sort((a, b) => (widths[b.index] ?? 0) - (widths[a.index] ?? 0))[0];
    if (!widest) break;
    widths[widest.index] = (widths[widest.index] ?? 0) - 1;
    excess--;
  }
  return widths;
}
