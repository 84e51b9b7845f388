// What the system refuses, in our words: a full disk says the same sentence wherever it is met.
import { errorCode, MailroomError } from './errors.js';

const REFUSALS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota on that disk is used up',
  EROFS: 'that file system is read-only',
  EIO: 'the disk reported an error',
  EACCES: 'permission is denied',
  EPERM: 'the system does not permit it',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOMEM: 'there is no memory left',
};
const WHEN_READING: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  EISDIR: 'it is a folder',
};
const WHEN_WRITING: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  ENOENT: 'no folder can be made there',
  ENOTDIR: 'a part of that path is not a folder',
  EEXIST: 'a part of that path is not a folder',
  EISDIR: 'that is a folder',
  ENAMETOOLONG: 'that file system takes no name of this length',
};

/** The end of a sentence; undefined for what is no refusal of the system's that a person can mend. */
export function describeRefusal(error: unknown): string | undefined {
  return REFUSALS[errorCode(error) ?? ''];
}

/** The same for a file that is written. */
export function whyNotWritten(error: unknown): string | undefined {
  return WHEN_WRITING[errorCode(error) ?? ''] ?? describeRefusal(error);
}

/** `not-found` for a file that is not there, `local` for one that cannot be read. `name` is the file, as people see it. */
export function unreadableFile(
  cause: unknown,
  name: string,
  { next = ['check the path'], ending = '' }: { readonly next?: readonly string[]; readonly ending?: string } = {},
): MailroomError {
  const code = errorCode(cause) ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new MailroomError('not-found', `there is no file ${name}${ending}`, next, { cause });
  }
  const why = WHEN_READING[code] ?? describeRefusal(cause) ?? (code || 'it failed');
  const steps = ['name a file that you may read'];
  return new MailroomError('local', `the file ${name} cannot be read: ${why}${ending}`, steps, { cause });
}
