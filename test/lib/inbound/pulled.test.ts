// What --from means, and how counts add up.
import { describe, expect, test } from 'vitest';
import { addCounts, describeCause, NOTHING_PULLED, parsePullFrom } from '../../../src/lib/inbound/pulled.js';

describe('--from', () => {
  test.each([
    ['now', 'now'],
    [' ALL ', 'all'],
  ])('%s is %s', (text, from) => {
    expect(parsePullFrom(text)).toBe(from);
  });

  test('a day begins at midnight here', () => {
    expect(parsePullFrom('2026-01-31')).toEqual(new Date(2026, 0, 31));
  });

  test('a time is taken as it is', () => {
    expect(parsePullFrom('2026-01-31T10:00:00Z')).toEqual(new Date('2026-01-31T10:00:00Z'));
  });

  test.each(['', 'yesterday', '2026', '2026-02-31', '2026-13-01', '31.1.2026', '1'])('%j is refused', (text) => {
    expect(() => parsePullFrom(text)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});

test('counts add up one by one', () => {
  const one = addCounts(NOTHING_PULLED, { stored: 2, autoReplies: 1 });
  expect(addCounts(one, { stored: 1, quarantined: 1 })).toEqual({
    ...NOTHING_PULLED,
    stored: 3,
    autoReplies: 1,
    quarantined: 1,
  });
});

test('a cause is a sentence of bearable length', () => {
  expect(describeCause(new TypeError('x is not a function'))).toBe('x is not a function');
  expect(describeCause(new RangeError(''))).toBe('RangeError');
  expect(describeCause('text')).toBe('text');
  expect(describeCause(new Error('y'.repeat(9_000))).length).toBeLessThan(600);
});
