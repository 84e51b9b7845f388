// Tables that fit the terminal for people, and complete, tab-separated ones for pipes.
import { safeLine } from './safe-text.js';
import { cutToWidth, steadyText, textWidth } from './text-width.js';
import type { Theme } from './theme.js';

export type Column<Row> = {
  readonly title: string;
  /** The cell's text, as it is in the store: the table makes it safe. */
  readonly value: (row: Row) => string;
  /** What stands in a pipe instead, where there is room for all of it. */
  readonly plain?: (row: Row) => string;
  /** The text for fewer cells than it wants; without this the end is cut off. */
  readonly fit?: (row: Row, width: number) => string;
  readonly align?: 'right';
  /** This column gives way when the table is too wide; it keeps at least this many cells. */
  readonly shrinkTo?: number;
  readonly style?: (text: string, row: Row) => string;
};

/** Where a table goes: a terminal of some width, or a pipe. */
export type Screen = { readonly width: number | undefined; readonly theme: Theme };

const GAP = '  ';
// No screen shows more of one cell, and a mail may hold a megabyte.
const LONGEST_CELL = 1000;

/** The rows as a table. On a terminal it has a heading and fits the width; in a pipe it is plain, complete and tab-separated. */
export function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], screen: Screen): string {
  const { width } = screen;
  if (width === undefined)
    return rows.map((row) => columns.map((column) => plainCell(column, row)).join('\t')).join('\n');
  const cells = rows.map((row) => columns.map((column) => safeCell(column.value(row))));
  const widths = fitWidths(columns, cells, width);
  const shown = columns.slice(0, widths.length);
  const titles = shown.map((column, index) =>
    padded(cutToWidth(column.title, widths[index] ?? 0), column, widths[index]),
  );
  const lines = rows.map((row, index) => renderLine(shown, widths, cells[index] ?? [], row));
  return [screen.theme.faint(titles.join(GAP).trimEnd()), ...lines].join('\n');
}

function plainCell<Row>(column: Column<Row>, row: Row): string {
  return safeLine((column.plain ?? column.value)(row));
}

function safeCell(text: string): string {
  return steadyText(safeLine(text.slice(0, LONGEST_CELL)));
}

function renderLine<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  cells: readonly string[],
  row: Row,
): string {
  const parts = columns.map((column, index) => {
    const width = widths[index] ?? 0;
    const cell = cells[index] ?? '';
    const fitted = column.fit && textWidth(cell) > width ? safeCell(column.fit(row, width)) : cell;
    return padded(cutToWidth(fitted, width), column, width, row);
  });
  return parts.join(GAP).trimEnd();
}

function padded<Row>(text: string, column: Column<Row>, width = 0, row?: Row): string {
  const padding = ' '.repeat(Math.max(0, width - textWidth(text)));
  const styled = row === undefined || !column.style || text === '' ? text : column.style(text, row);
  return column.align === 'right' ? padding + styled : styled + padding;
}

// Columns that may shrink give up what is too much, the widest first. On a screen where that is not enough all others
// do so too, and where there is no room even for one character of each, the last columns are left out.
function fitWidths<Row>(
  columns: readonly Column<Row>[],
  cells: readonly (readonly string[])[],
  width: number,
): number[] {
  const fitting = columns.slice(0, Math.max(1, Math.floor((width + GAP.length) / (1 + GAP.length))));
  const wanted = fitting.map((column, index) => widestOf(column.title, cells, index));
  const room = width - GAP.length * (fitting.length - 1);
  const polite = shrink(
    wanted,
    fitting.map((column) => column.shrinkTo ?? Number.POSITIVE_INFINITY),
    room,
  );
  return shrink(
    polite,
    polite.map(() => 1),
    room,
  );
}

function widestOf(title: string, cells: readonly (readonly string[])[], index: number): number {
  let widest = textWidth(title);
  for (const line of cells) widest = Math.max(widest, textWidth(line[index] ?? ''));
  return widest;
}

function shrink(widths: readonly number[], least: readonly number[], room: number): number[] {
  const shrunk = [...widths];
  let excess = shrunk.reduce((sum, one) => sum + one, 0) - room;
  while (excess > 0) {
    const widest = shrunk.reduce(
      (best, width, index) => (width > (least[index] ?? 0) && width > (shrunk[best] ?? 0) ? index : best),
      -1,
    );
    if (widest < 0) break;
    shrunk[widest] = (shrunk[widest] ?? 0) - 1;
    excess--;
  }
  return shrunk;
}
