// How long to wait before a server is tried again: soon at first, then less and less often, never all at once.
import type { ErrorKind } from '../errors.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What is tried rarely: a wrong password gets no better by itself, and too many of them lock an account. */
const REFUSED: readonly ErrorKind[] = ['auth'];

/** A line that held this long was a good one: whatever broke it then counts as the first failure. */
export const LONG_ENOUGH = MINUTE;

/**
 * Milliseconds until the next try after so many failures in a row, 1 or more: 2 s doubling to 5 min, or 5 min doubling
 * to an hour for a login that was refused. `chance`, from 0 up to 1, takes up to half of it away: after a server was
 * away, not everybody comes back at the same moment.
 */
export function retryAfter(kind: ErrorKind, failures: number, chance: number): number {
  const [first, longest] = REFUSED.includes(kind) ? [5 * MINUTE, 60 * MINUTE] : [2 * SECOND, 5 * MINUTE];
  const full = Math.min(longest, first * 2 ** (Math.max(1, failures) - 1));
  return Math.round(full * (1 - chance / 2));
}
