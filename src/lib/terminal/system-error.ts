// What the system refuses wherever it happens: a full disk is this machine's trouble, and no bug of mailroom's.
import { errorCode, MailroomError } from '../errors.js';

const CAUSES: Readonly<Record<string, readonly [message: string, next: string]>> = {
  ENOSPC: ['the disk is full', 'make room, then try again'],
  EDQUOT: ['your quota on the disk is used up', 'make room, then try again'],
  EROFS: ['the file system is read-only', 'choose a place that can be written to'],
  EACCES: ['permission is denied', 'check who may read and write there'],
  EPERM: ['the system does not permit it', 'check who may read and write there'],
  EIO: ['the disk reported an error', 'check the disk, then try again'],
  EMFILE: ['too many files are open', 'close other programs, then try again'],
  ENFILE: ['too many files are open', 'close other programs, then try again'],
  ENOMEM: ['there is no memory left', 'close other programs, then try again'],
};

/** The error in our words, when it is the system's and a person can mend it. `what` was being done. */
export function systemErrorOf(error: unknown, what?: string): MailroomError | undefined {
  const cause = CAUSES[errorCode(error) ?? ''];
  if (cause === undefined) return undefined;
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? ` (${error.path})` : '';
  return new MailroomError('local', `${what === undefined ? '' : `${what}: `}${cause[0]}${path}`, [cause[1]], {
    cause: error,
  });
}
