// One thing with its properties, a line each: for `show` commands.
import { safeText } from './safe-text.js';
import type { Screen } from './table.js';
import { wrapText } from './wrap-text.js';

/** A label and its value, as it is in the store: it is made safe here. Empty values are left out. */
export type Field = readonly [label: string, value: string];

// Cells: words broken for less are harder to read than what the terminal does by itself.
const NARROWEST = 20;

/** The fields below one another, values aligned; the lines of a longer value too. In a pipe: label, tab, value. */
export function renderFields(fields: readonly Field[], screen: Screen): string {
  const shown = fields.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  return shown.map((field) => renderField(field, width, screen)).join('\n');
}

function renderField([label, value]: Field, width: number, { width: columns, theme }: Screen): string {
  const lines = safeText(value).split('\n');
  if (columns === undefined) return lines.map((line) => `${label}\t${line}`).join('\n');
  const room = columns - width - 2;
  const fitted = room < NARROWEST ? lines : wrapText(lines.join('\n'), { screen: room, prose: room });
  const [first = '', ...rest] = fitted;
  const indent = ' '.repeat(width + 2);
  return [`${theme.faint(label.padEnd(width))}  ${first}`, ...rest.map((line) => (line ? indent + line : ''))].join(
    '\n',
  );
}
