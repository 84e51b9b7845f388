// Times as people say them.
import { expect, test } from 'vitest';
import { longDate, shortAge, spokenAge } from '../../../src/lib/terminal/relative-time.js';

// Local time on purpose: "yesterday" is the reader's.
const NOW = new Date(2026, 2, 12, 14, 3);

test.each([
  ['this moment', new Date(2026, 2, 12, 14, 2, 30), 'now', 'just now'],
  ['a clock that is a little ahead', new Date(2026, 2, 12, 14, 4), 'now', 'just now'],
  ['minutes ago', new Date(2026, 2, 12, 14, 0), '3 min', '3 min ago'],
  ['an hour ago', new Date(2026, 2, 12, 13, 3), '1 h', '1 h ago'],
  ['this morning', new Date(2026, 2, 12, 0, 1), '14 h', '14 h ago'],
  ['late last night', new Date(2026, 2, 12, 2, 3), '12 h', '12 h ago'],
  ['yesterday', new Date(2026, 2, 11, 23, 59), 'yesterday', 'yesterday'],
  ['days ago', new Date(2026, 2, 9, 9, 0), '3 days', '3 days ago'],
  ['a week ago', new Date(2026, 2, 5, 9, 0), '5 Mar', '5 Mar'],
  ['another year', new Date(2019, 11, 31, 9, 0), '31 Dec 2019', '31 Dec 2019'],
  ['a date to come', new Date(2050, 0, 1), '1 Jan 2050', '1 Jan 2050'],
  ['no date', new Date(Number.NaN), 'no date', 'no date'],
])('%s', (_, date, short, spoken) => {
  expect(shortAge(date, NOW)).toBe(short);
  expect(spokenAge(date, NOW)).toBe(spoken);
});

test('what was written an hour before midnight is hours old in the night, and yesterday by noon', () => {
  const written = new Date(2026, 2, 11, 23, 0);
  expect(shortAge(written, new Date(2026, 2, 12, 1, 0))).toBe('2 h');
  expect(shortAge(written, new Date(2026, 2, 12, 12, 0))).toBe('yesterday');
});

test('days are counted by the calendar, also over the end of summer time', () => {
  expect(shortAge(new Date(2026, 9, 24, 1, 0), new Date(2026, 9, 26, 23, 0))).toBe('2 days');
});

test('the whole date', () => {
  expect(longDate(NOW)).toBe('Thu 12 Mar 2026, 14:03');
  expect(longDate(new Date(Number.NaN))).toBe('no date');
});
