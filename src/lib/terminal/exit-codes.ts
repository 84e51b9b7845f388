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
  // As sysexits.h has them (EX_DATAERR, EX_TEMPFAIL), for mail servers go by those.
  'too-large': 65,
  'not-taken': 75,
  cancelled: 130,
};

export function exitCodeOf(kind: ErrorKind): number {
  return EXIT_CODES[kind];
}

const MEANINGS: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'a bug in mailroom',
  2: 'wrong usage, or questions nobody was there to answer',
  3: 'we cannot do that, and nothing was changed',
  4: 'a server refused the login',
  5: 'a server could not be reached, or asked us to wait: try again',
  6: 'a server said no for good; a certificate that is not good, STARTTLS that is not offered',
  7: 'some of it was done, or nobody knows; the message says what',
  8: 'somebody else was quicker; nothing was sent',
  9: 'this machine: disk full, no permission, settings that cannot be read',
  10: 'a check found something',
  65: 'pipe alone: the mail is too large for the store; a mail server returns it',
  75: 'pipe alone: the mail is not in the store; a mail server keeps it and tries again',
  130: 'you said stop',
};

export type ExitCode = { readonly code: number; readonly kinds: readonly string[]; readonly meaning: string };

/** Every exit code with the kinds of failure behind it, for help. */
export function listExitCodes(): readonly ExitCode[] {
  const kinds = Object.entries(EXIT_CODES);
  return Object.entries(MEANINGS).map(([number, meaning]) => {
    const code = Number(number);
    return { code, kinds: kinds.filter(([, its]) => its === code).map(([kind]) => kind), meaning };
  });
}
