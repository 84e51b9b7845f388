// Tables that fit the terminal for people, and complete, tab-separated ones for pipes.
import { chooseColumns, type ListView, sortRows } from './list-view.js';
import { safeLine } from './safe-text.js';
import { cutToWidth, steadyText, textWidth } from './text-width.js';
import type { Theme } from './theme.js';

export type Column<Row> = {
  readonly title: string;
  /** What it is called in --columns and --sort, where that is not its title. */
  readonly name?: string;
  /** The cell's text, as it is in the store: the table makes it safe. */
  readonly value: (row: Row) => string;
  /** What stands in a pipe instead, where there is room for all of it. */
  readonly plain?: (row: Row) => string;
  /** The text for fewer cells than it wants; without this the end is cut off. */
  readonly fit?: (row: Row, width: number) => string;
  /** What the rows are put in order by, where that is not the text. An empty text comes last. */
  readonly sortBy?: (row: Row) => string | number;
  /** This column is shown when it is asked for by name. */
  readonly onDemand?: boolean;
  readonly align?: 'right';
  /** This column gives way when the table is too wide; it keeps at least this many cells. */
  readonly shrinkTo?: number;
  /** This column is left out when not all have room: the one with the highest number first. */
  readonly spare?: number;
  readonly style?: (text: string, row: Row) => string;
};

/** Where a table goes: a terminal of some width, or a pipe. */
export type Screen = {
  readonly width: number | undefined;
  readonly theme: Theme;
  /** What somebody wants to see of a list. */
  readonly view?: ListView;
};

const GAP = '  ';
// No screen shows more of one cell, and a mail may hold a megabyte.
const LONGEST_CELL = 1000;

/** The rows as a table. On a terminal it has a heading and fits the width; in a pipe it is plain, complete and tab-separated. */
export function renderTable<Row>(all: readonly Row[], known: readonly Column<Row>[], screen: Screen): string {
  const { width, view } = screen;
  const columns = chooseColumns(known, view);
  const rows = sortRows(all, known, view);
  if (width === undefined) {
    return rows.map((row) => columns.map((column) => plainCell(column, row)).join('\t')).join('\n');
  }
  const measured = columns.map((column) => measure(column, rows));
  const shown = fitColumns(measured, width);
  const titles = shown.map(({ column, width }) => padded(cutToWidth(column.title, width), column, width));
  const lines = rows.map((row, index) => renderLine(shown, row, index));
  return [screen.theme.faint(titles.join(GAP).trimEnd()), ...lines].join('\n');
}

/** A column with its cells, and the cells of the screen that it takes. */
type Measured<Row> = { readonly column: Column<Row>; readonly texts: readonly string[]; readonly width: number };

function measure<Row>(column: Column<Row>, rows: readonly Row[]): Measured<Row> {
  const texts = rows.map((row) => safeCell(column.value(row)));
  const width = texts.reduce((widest, text) => Math.max(widest, textWidth(text)), textWidth(column.title));
  return { column, texts, width };
}

function plainCell<Row>(column: Column<Row>, row: Row): string {
  return safeLine((column.plain ?? column.value)(row));
}

function safeCell(text: string): string {
  return steadyText(safeLine(text.slice(0, LONGEST_CELL)));
}

function renderLine<Row>(columns: readonly Measured<Row>[], row: Row, index: number): string {
  const parts = columns.map(({ column, texts, width }) => {
    const text = texts[index] ?? '';
    const fitted = column.fit && textWidth(text) > width ? safeCell(column.fit(row, width)) : text;
    return padded(cutToWidth(fitted, width), column, width, row);
  });
  return parts.join(GAP).trimEnd();
}

function padded<Row>(text: string, column: Column<Row>, width: number, row?: Row): string {
  const padding = ' '.repeat(Math.max(0, width - textWidth(text)));
  const styled = row === undefined || !column.style || text === '' ? text : column.style(text, row);
  return column.align === 'right' ? padding + styled : styled + padding;
}

// First, columns that can be spared are left out until the others fit at their least. Then those that may shrink give
// up what is too much, the widest first; on a screen where that is not enough, all others do so too.
function fitColumns<Row>(measured: readonly Measured<Row>[], screenWidth: number): Measured<Row>[] {
  const columns = leaveOut(measured, screenWidth);
  const room = roomFor(columns, screenWidth);
  const polite = shrink(
    columns.map(({ width }) => width),
    columns.map(({ column, width }) => column.shrinkTo ?? width),
    room,
  );
  const widths = shrink(
    polite,
    polite.map(() => 1),
    room,
  );
  return columns.map((column, index) => ({ ...column, width: widths[index] ?? 1 }));
}

function leaveOut<Row>(measured: readonly Measured<Row>[], screenWidth: number): readonly Measured<Row>[] {
  const least = measured.map(({ column, width }) => Math.min(width, column.shrinkTo ?? width));
  if (sum(least) <= roomFor(measured, screenWidth)) return measured;
  const spare = measured.filter(({ column }) => column.spare !== undefined);
  if (spare.length > 0) {
    const first = spare.reduce((one, other) => ((other.column.spare ?? 0) > (one.column.spare ?? 0) ? other : one));
    return leaveOut(
      measured.filter((one) => one !== first),
      screenWidth,
    );
  }
  // One cell each, or the last ones cannot be there at all.
  return measured.slice(0, Math.max(1, Math.floor((screenWidth + GAP.length) / (1 + GAP.length))));
}

function roomFor(columns: readonly unknown[], screenWidth: number): number {
  return screenWidth - GAP.length * (columns.length - 1);
}

function shrink(widths: readonly number[], least: readonly number[], room: number): number[] {
  const shrunk = [...widths];
  for (let excess = sum(shrunk) - room; excess > 0; excess--) {
    let widest = -1;
    for (const [index, width] of shrunk.entries()) {
      if (width > (least[index] ?? 0) && width > (shrunk[widest] ?? 0)) widest = index;
    }
    if (widest === -1) break;
    shrunk[widest] = (shrunk[widest] ?? 0) - 1;
  }
  return shrunk;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
