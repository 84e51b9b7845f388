// Tables on screens of every width, and in pipes.
import { expect, test } from 'vitest';
import { type Column, renderTable } from '../../../src/lib/terminal/table.js';
import { textWidth } from '../../../src/lib/terminal/text-width.js';
import { makeTheme } from '../../../src/lib/terminal/theme.js';
import { cpuTime } from '../../support/cpu-time.js';
import { CONTROL, hostileText } from '../../support/hostile-text.js';
import fc from '../../support/properties.js';

type Row = { readonly number: string; readonly name: string; readonly subject: string };

const theme = makeTheme(false);
const coloured = makeTheme(true);
const columns: Column<Row>[] = [
  { title: '#', value: (row) => row.number, align: 'right' },
  { title: 'Name', value: (row) => row.name, shrinkTo: 6, plain: (row) => `${row.name}!` },
  { title: 'Subject', value: (row) => row.subject, shrinkTo: 8, style: coloured.strong },
  { title: 'Kind', value: () => 'human', spare: 1 },
];
const rows: Row[] = [
  { number: '1', name: 'Ana', subject: 'A subject that is rather long' },
  { number: '1042', name: '漢字漢字', subject: 'Short' },
];

test('on a terminal the columns stand below their titles', () => {
  expect(renderTable(rows, columns.slice(0, 3), { width: 80, theme }).split('\n')).toEqual([
    '   #  Name      Subject',
    `   1  Ana       ${coloured.strong('A subject that is rather long')}`,
    `1042  漢字漢字  ${coloured.strong('Short')}`,
  ]);
});

test('the widest column gives way first, with an ellipsis', () => {
  expect(renderTable(rows, columns.slice(0, 3), { width: 30, theme }).split('\n')).toEqual([
    '   #  Name      Subject',
    `   1  Ana       ${coloured.strong('A subject tha…')}`,
    `1042  漢字漢字  ${coloured.strong('Short')}`,
  ]);
});

test('a column that can be spared is left out when not all have room', () => {
  const titles = (width: number) =>
    renderTable(rows, columns, { width, theme }).split('\n')[0]?.split(/\s+/).filter(Boolean);
  expect(titles(60)).toEqual(['#', 'Name', 'Subject', 'Kind']);
  expect(titles(24)).toEqual(['#', 'Name', 'Subject']);
});

test('a column may know better how to be short', () => {
  const fitting: Column<Row>[] = [
    { title: 'Name', value: (row) => row.subject, fit: (_, width) => `${width} cells \u001b`, shrinkTo: 3 },
  ];
  expect(renderTable(rows.slice(0, 1), fitting, { width: 10, theme })).toBe('Name\n10 cells ␛');
});

test('in a pipe there is no heading, no cutting, and a tab between cells', () => {
  expect(renderTable(rows, columns, { width: undefined, theme })).toBe(
    '1\tAna!\tA subject that is rather long\thuman\n1042\t漢字漢字!\tShort\thuman',
  );
});

test('a cell cannot hold the tab or the line break that parts cells', () => {
  const hostile = [{ number: '1\t2', name: 'a\nb', subject: '\u001b[2J\r\n' }];
  const line = renderTable(hostile, columns, { width: undefined, theme });
  expect(line.split('\t')).toHaveLength(4);
  expect(line.split('\n')).toHaveLength(1);
  expect(line).not.toMatch(CONTROL);
});

test('no table is wider than the screen, and every row is one line, whatever is in it', () => {
  const row = fc.record({ number: fc.nat().map(String), name: hostileText, subject: hostileText });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 200 }), (some, width) => {
      const lines = renderTable(some, columns, { width, theme: coloured }).split('\n');
      expect(lines).toHaveLength(some.length + 1);
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
    }),
    { numRuns: 3_000 },
  );
});

test('a hundred thousand rows are shown', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => ({ number: String(index), name: 'n', subject: 's' }));
  expect(renderTable(many, columns, { width: 80, theme }).split('\n')).toHaveLength(100_001);
});

test('a cell of a megabyte costs no more than it shows', () => {
  const started = cpuTime();
  renderTable([{ number: '1', name: '漢'.repeat(1_000_000), subject: ' '.repeat(1_000_000) }], columns, {
    width: 80,
    theme,
  });
  expect(cpuTime() - started).toBeLessThan(1_000);
});
