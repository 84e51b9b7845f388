// Dates as mail programs write them.
import { expect, test } from 'vitest';
import { believableDate, parseMailDate } from '../../../src/lib/inbound/mail-date.js';

test.each([
  ['Mon, 2 Mar 2026 10:15:30 +0100', '2026-03-02T09:15:30.000Z'],
  ['Mon, 02 Mar 2026 10:15:30 -0500 (EST)', '2026-03-02T15:15:30.000Z'],
  ['2 Mar 2026 10:15 +0000', '2026-03-02T10:15:00.000Z'],
  ['(a comment) Mon, 2 Mar 2026 10:15:30 GMT', '2026-03-02T10:15:30.000Z'],
  ['Mon, 2 Mar 2026 10:15:30 EST', '2026-03-02T15:15:30.000Z'],
  ['Mon, 2 Mar 2026 10:15:30', '2026-03-02T10:15:30.000Z'],
  ['Mon, 2 Mar 26 10:15:30 +0000', '2026-03-02T10:15:30.000Z'],
  ['Fri, 2 Mar 98 10:15:30 +0000', '1998-03-02T10:15:30.000Z'],
  ['Mon, 2-Mar-2026 10:15:30 +0000', '2026-03-02T10:15:30.000Z'],
  ['Mon Mar  2 10:15:30 2026', '2026-03-02T10:15:30.000Z'],
  ['Mon Mar 2 10:15:30 CET 2026', '2026-03-02T09:15:30.000Z'],
  ['Mon, 2 Mar 2026 10.15.30 PM +0000', '2026-03-02T22:15:30.000Z'],
  ['2026-03-02T10:15:30+01:00', '2026-03-02T09:15:30.000Z'],
  ['2026-03-02 10:15:30', '2026-03-02T10:15:30.000Z'],
])('%s is %s', (text, wanted) => {
  expect(parseMailDate(text)?.toISOString()).toBe(wanted);
});

test.each([
  '',
  'yesterday',
  'Mon, 45 Mar 2026 10:00:00 +0000',
  'Mon, 2 Foo 2026 10:00:00',
  '99:99',
  '-1',
  '1'.repeat(500),
])('“%s” is no date', (text) => {
  expect(parseMailDate(text)).toBeUndefined();
});

const ARRIVED = new Date('2026-03-02T10:00:00Z');

test.each([
  ['2026-02-27T10:00:00Z', '2026-02-27T10:00:00Z'],
  ['2026-03-02T20:00:00Z', '2026-03-02T20:00:00Z'],
  ['2050-01-01T00:00:00Z', '2026-03-02T10:00:00Z'],
  ['1970-01-01T00:00:00Z', '2026-03-02T10:00:00Z'],
])('a mail that says %s is dated %s', (written, dated) => {
  expect(believableDate(new Date(written), ARRIVED)).toEqual(new Date(dated));
});

test('a mail that says nothing is dated when it arrived', () => {
  expect(believableDate(undefined, ARRIVED)).toEqual(ARRIVED);
});
