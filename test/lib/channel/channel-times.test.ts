// Undo and reopen times as people write them.
import { expect, test } from 'vitest';
import { formatReopen, parseReopen, parseUndo } from '../../../src/lib/channel/channel-times.js';

test.each([
  ['10s', 10],
  ['10', 10],
  ['0', 0],
  ['2m', 120],
  ['1h', 3600],
  [' 24h ', 86_400],
])('undo %s is %i seconds', (text, seconds) => {
  expect(parseUndo(text)).toBe(seconds);
});

test.each(['', 'soon', '-1s', '1.5s', '25h', '1d', '10 s x'])('undo %j is refused with what it may be', (text) => {
  expect(() => parseUndo(text)).toThrow(/no undo time/);
});

test.each([
  ['30d', '30d'],
  ['7', '7d'],
  ['Never', 'never'],
  ['always', 'always'],
  ['0', 'never'],
])('reopen %s is %s', (text, meaning) => {
  expect(formatReopen(parseReopen(text))).toBe(meaning);
});

test.each(['', 'sometimes', '-1d', '1w'])('reopen %j is refused with what it may be', (text) => {
  expect(() => parseReopen(text)).toThrow(/no time to reopen/);
});
