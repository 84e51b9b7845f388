// Long lines broken for the screen.
import { expect, test } from 'vitest';
import { safeText } from '../../../src/lib/terminal/safe-text.js';
import { textWidth } from '../../../src/lib/terminal/text-width.js';
import { wrapText } from '../../../src/lib/terminal/wrap-text.js';
import { cpuTime } from '../../support/cpu-time.js';
import { hostileText } from '../../support/hostile-text.js';
import fc from '../../support/properties.js';

const wrap = (text: string, prose = 20, screen = 30) => wrapText(text, { screen, prose });

test.each([
  ['words go to the next line whole', 'one two three four five six', ['one two three four', 'five six']],
  ['short lines stay as they were typed', 'one\n\n  two\nthree', ['one', '', '  two', 'three']],
  ['an item hangs below its own words', '- one two three four five six', ['- one two three four', '  five six']],
  ['a numbered item too', '10. one two three four five', ['10. one two three', '    four five']],
  ['a quoted line stays quoted', '> > one two three four five six', ['> > one two three', '> > four five six']],
  ['what is laid out in columns keeps them', 'col1    col2    col3 and more', ['col1    col2    col3 and more']],
  ['and breaks at the edge of the screen', `    ${'x'.repeat(30)}`, [`    ${'x'.repeat(26)}`, 'xxxx']],
  ['a word that is too long is broken', 'x'.repeat(45), ['x'.repeat(20), 'x'.repeat(20), 'xxxxx']],
  ['wide characters count double', '漢字'.repeat(8), ['漢字'.repeat(5), '漢字'.repeat(3)]],
  ['a tab goes to the next stop of eight', 'a\tb', ['a       b']],
  ['blanks at the end are nothing', 'one   \n', ['one', '']],
])('%s', (_, text, lines) => {
  expect(wrap(text)).toEqual(lines);
});

test('an address on the web stays whole, so that it can be clicked and copied', () => {
  const address = 'https://shop.example/orders/1234567890/tracking?with=a-long-query';
  expect(wrap(`see ${address} there`)).toEqual(['see', address, 'there']);
});

test('but not one that could draw a line of ours beyond the edge', () => {
  const address = `https://x.example/${'a'.repeat(20)}──⠀2⠀──`;
  for (const line of wrap(address)) expect(textWidth(line)).toBeLessThanOrEqual(30);
});

test('no line is wider than the screen, and no visible character is lost', () => {
  const withoutAddresses = hostileText.map(safeText).filter((text) => !/https?:/i.test(text));
  fc.assert(
    fc.property(withoutAddresses, fc.integer({ min: 2, max: 100 }), (text, screen) => {
      const lines = wrapText(text, { screen, prose: 80 });
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(screen);
      const visible = (of: string) => of.replace(/[\s>\u200d]/g, '');
      expect(visible(lines.join(''))).toBe(visible(text));
    }),
    { numRuns: 5_000 },
  );
});

test('a megabyte in one line takes no time', () => {
  const started = cpuTime();
  for (const text of [
    'x'.repeat(1_000_000),
    'x '.repeat(500_000),
    ' '.repeat(1_000_000),
    '>'.repeat(1_000_000),
    '\u0300'.repeat(500_000),
    '\t'.repeat(200_000),
  ]) {
    wrapText(text, { screen: 80, prose: 80 });
  }
  expect(cpuTime() - started).toBeLessThan(5_000);
});
