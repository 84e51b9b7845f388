// What the system refuses wherever it happens: a full disk is this machine's trouble, and no bug of mailroom's.
import { errorCode, MailroomError } from '../errors.js';
import { describeRefusal } from '../system-failure.js';

const NEXT: Readonly<Record<string, string>> = {
  ENOSPC: 'make room, then try again',
  EDQUOT: 'make room, then try again',
  EROFS: 'choose a place that can be written to',
  EACCES: 'check who may read and write there',
  EPERM: 'check who may read and write there',
  EIO: 'check the disk, then try again',
};

/** The error in our words, when it is the system's and a person can mend it. `what` was being done. */
export function systemErrorOf(error: unknown, what?: string): MailroomError | undefined {
  const refusal = describeRefusal(error);
  if (refusal === undefined) return undefined;
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? ` (${error.path})` : '';
  const next = NEXT[errorCode(error) ?? ''] ?? 'close other programs, then try again';
  return new MailroomError('local', `${what === undefined ? '' : `${what}: `}${refusal}${path}`, [next], {
    cause: error,
  });
}
