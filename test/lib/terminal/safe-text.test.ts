// The gate between mail and the terminal.
import { expect, test } from 'vitest';
import { safeAddress, safeLine, safeText } from '../../../src/lib/terminal/safe-text.js';
import { cpuTime } from '../../support/cpu-time.js';
import { CONTROL, hostileText, SEQUENCES } from '../../support/hostile-text.js';
import fc from '../../support/properties.js';

test('no control but a line break or a tab gets through, whatever 10,000 texts try', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(safeText(text)).not.toMatch(CONTROL);
      expect(safeLine(text)).not.toMatch(CONTROL);
      expect(safeLine(text)).not.toMatch(/[\n\t]/);
      expect(safeAddress(text)).not.toMatch(CONTROL);
    }),
    { numRuns: 10_000 },
  );
});

test('nor does a byte of one, once the text is written as UTF-8', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const written = Buffer.from(safeText(text)).toString('utf8');
      expect(written).toBe(safeText(text));
      expect([...Buffer.from(written)].filter((byte) => byte < 0x20 && byte !== 0x0a && byte !== 0x09)).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test('what has been through the gate goes through it unchanged', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(safeText(safeText(text))).toBe(safeText(text));
      expect(safeLine(safeLine(text))).toBe(safeLine(text));
    }),
    { numRuns: 2_000 },
  );
});

test.each(SEQUENCES)('%j leaves a mark where it did something', (sequence) => {
  const shown = safeText(`before${sequence}after`);
  expect(shown).not.toMatch(CONTROL);
  expect(shown.startsWith('before')).toBe(true);
  expect(shown.endsWith('after')).toBe(true);
  expect(shown.length).toBeGreaterThan('beforeafter'.length);
});

test.each([
  ['\u001b[31m', '␛[31m'],
  ['\u0000', '␀'],
  ['\u007f', '␡'],
  ['\u009b', '<U+009B>'],
  ['\u202e', '<U+202E>'],
  ['a\r\nb\rc\n', 'a\nb\nc\n'],
  ['\ta', '\ta'],
  ['\ud800', '\ufffd'],
])('%j is shown as %j', (text, shown) => {
  expect(safeText(text)).toBe(shown);
});

test.each([
  ['a\nb', 'a b'],
  ['a \r\n\t b', 'a b'],
  ['two  blanks', 'two  blanks'],
  ['👩‍👩‍👧 ok', '👩‍👩‍👧 ok'],
  ['شلام\u200cعلیکم', 'شلام\u200cعلیکم'],
])('%j is the line %j', (text, line) => {
  expect(safeLine(text)).toBe(line);
});

test.each([
  ['jane@example.com', 'jane@example.com'],
  ['jane@ex\u200bample.com', 'jane@ex<U+200B>ample.com'],
  ['jane@example.com\u00ad', 'jane@example.com<U+00AD>'],
  ['jane@example.com \u3164evil', 'jane@example.com<U+0020><U+3164>evil'],
  ['jürgen@beispiel.example', 'jürgen@beispiel.example'],
])('in the address %j nothing is invisible: %j', (address, shown) => {
  expect(safeAddress(address)).toBe(shown);
});

test('a megabyte of blanks takes no time', () => {
  const started = cpuTime();
  safeLine(' '.repeat(1_000_000));
  safeLine(`${' '.repeat(500_000)}x${'\t'.repeat(500_000)}`);
  safeText('\u001b'.repeat(1_000_000));
  expect(cpuTime() - started).toBeLessThan(2_000);
});
