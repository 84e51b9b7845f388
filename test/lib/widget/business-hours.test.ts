// When the operators of a widget work, and how time is counted in it.
import { expect, test } from 'vitest';
import { countTimeIn, formatBusinessHours, parseBusinessHours } from '../../../src/lib/widget/business-hours.js';
import fc from '../../support/properties.js';

const HOUR = 3_600_000;
const berlin = (text = 'Mon-Fri 9:00-17:00') => countTimeIn(parseBusinessHours(text, 'Europe/Berlin'));
const hoursOf = (count: (from: Date, to: Date) => number, from: string, to: string) =>
  count(new Date(from), new Date(to)) / HOUR;

// Berlin is an hour ahead of UTC in winter and two in summer; its clocks change on 29 March and 25 October 2026.
test.each([
  ['within a day', '2026-03-11T09:00+01:00', '2026-03-11T10:30+01:00', 1.5],
  ['before the day begins', '2026-03-11T06:00+01:00', '2026-03-11T10:00+01:00', 1],
  ['overnight', '2026-03-11T16:00+01:00', '2026-03-12T10:00+01:00', 2],
  ['over a weekend', '2026-03-13T16:00+01:00', '2026-03-16T10:00+01:00', 2],
  ['on a weekend', '2026-03-14T09:00+01:00', '2026-03-15T20:00+01:00', 0],
  ['a whole week', '2026-03-09T00:00+01:00', '2026-03-16T00:00+01:00', 40],
  ['over the change to summer time', '2026-03-27T16:00+01:00', '2026-03-30T10:00+02:00', 2],
  ['over the change to winter time', '2026-10-23T16:00+02:00', '2026-10-26T10:00+01:00', 2],
  ['a year', '2026-01-01T00:00+01:00', '2027-01-01T00:00+01:00', 261 * 8],
  ['nothing', '2026-03-11T10:00+01:00', '2026-03-11T10:00+01:00', 0],
  ['backwards', '2026-03-12T10:00+01:00', '2026-03-11T10:00+01:00', 0],
])('%s', (_, from, to, hours) => {
  expect(hoursOf(berlin(), from, to)).toBe(hours);
});

test('on the night of a change the clock decides how long the hours are', () => {
  expect(hoursOf(berlin('Sun 0:00-6:00'), '2026-03-28T20:00+01:00', '2026-03-29T20:00+02:00')).toBe(5);
  expect(hoursOf(berlin('Sun 0:00-6:00'), '2026-10-24T20:00+02:00', '2026-10-25T20:00+01:00')).toBe(7);
  expect(hoursOf(berlin('Sun 0:00-24:00'), '2026-10-25T00:00+02:00', '2026-10-26T00:00+01:00')).toBe(25);
});

test('hours hold in every zone, and without hours all time counts', () => {
  const kolkata = countTimeIn(parseBusinessHours('Mon-Sun 0-24', 'Asia/Kolkata'));
  const chatham = countTimeIn(parseBusinessHours('Mon-Sun 0-24', 'Pacific/Chatham'));
  const always = countTimeIn(undefined);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 1e10 }), (start, length) => {
      const [from, to] = [new Date(start), new Date(start + length)];
      expect(kolkata(from, to)).toBe(length);
      expect(chatham(from, to)).toBe(length);
      expect(always(from, to)).toBe(length);
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['Mon-Fri 9-17', 'Mon-Fri 9:00-17:00'],
  [
    'monday-friday 8:30-12:00, Mon-Fri 13:00-17:15; sat 10-14',
    'Mon-Fri 8:30-12:00, Mon-Fri 13:00-17:15, Sat 10:00-14:00',
  ],
  ['Fri-Mon 10-12', 'Mon 10:00-12:00, Fri-Sun 10:00-12:00'],
  ['Sun 0:00-24:00', 'Sun 0:00-24:00'],
])('%s is understood, and said as %s', (text, said) => {
  const hours = parseBusinessHours(text, 'UTC');
  expect(formatBusinessHours(hours)).toBe(said);
  expect(parseBusinessHours(said, 'UTC')).toEqual(hours);
});

test.each(['', 'always', 'Mon-Fri', 'Mon 17-9', 'Mon 9-25', 'Mon 9:60-10:00', 'Mon 9-12, Mon 11-13', 'Foo 9-10'])(
  '%j is refused',
  (text) => {
    expect(() => parseBusinessHours(text, 'UTC')).toThrow(expect.objectContaining({ kind: 'invalid' }));
  },
);

test('a time zone that nobody knows is refused', () => {
  expect(() => parseBusinessHours('Mon 9-17', 'Mars/Olympus')).toThrow('is no time zone');
});
