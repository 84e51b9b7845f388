// The exit code of each kind of failure; scripts decide by them.
import type { ErrorKind } from '../errors.js';

export const BUG_EXIT_CODE = 1;

const EXIT_CODES: Record<ErrorKind, number> = {
  'needs-answer': 2,
  invalid: 3,
  'not-found': 3,
  schema: 3,
  auth: 4,
  unreachable: 5,
  rejected: 6,
  tls: 6,
  partial: 7,
  conflict: 8,
  local: 9,
  differs: 10,
  cancelled: 130,
};

export function exitCodeOf(kind: ErrorKind): number {
  return EXIT_CODES[kind];
}
