// When a server is tried again.
import { expect, test } from 'vitest';
import { retryAfter } from '../../../src/lib/mailbox/backoff.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

test.each([
  [1, 2 * SECOND],
  [2, 4 * SECOND],
  [3, 8 * SECOND],
  [8, 256 * SECOND],
  [9, 5 * MINUTE],
  [5000, 5 * MINUTE],
])('after %s failures a server is tried within %s ms', (failures, ms) => {
  expect(retryAfter('unreachable', failures, 0)).toBe(ms);
  expect(retryAfter('unreachable', failures, 0.999)).toBeGreaterThanOrEqual(ms / 2);
});

test.each([
  [1, 5 * MINUTE],
  [2, 10 * MINUTE],
  [9, 60 * MINUTE],
])('after %s refusals of a login it is tried within %s ms', (failures, ms) => {
  expect(retryAfter('auth', failures, 0)).toBe(ms);
});

test('chance keeps all from coming back at the same moment', () => {
  expect(retryAfter('unreachable', 9, 0.5)).toBe(225 * SECOND);
});
