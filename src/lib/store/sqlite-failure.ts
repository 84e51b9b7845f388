// What SQLite and the file system complain about, in our words.
import { MailroomError } from '../errors.js';
import { whyNotWritten } from '../system-failure.js';

// Primary result codes (https://www.sqlite.org/rescode.html).
const BUSY = 5;
const CAUSES: Readonly<Record<number, readonly [message: string, next: string]>> = {
  3: ['you may not use the store', 'check the permissions of the file and of its folder'],
  [BUSY]: ['another program has been writing to the store for too long', 'wait for it to end, then try again'],
  8: ['the store is read-only', 'check the permissions of the file and of its folder'],
  10: [
    'the disk reported an error while the store was read or written',
    'check the disk and that it is not full, then try again: nothing was half-saved',
  ],
  11: ['the store is damaged', 'restore it from a backup, or ask for help before anything writes to it'],
  13: ['the disk is full', 'make room, then try again: nothing was half-saved'],
  14: ['the store cannot be opened', 'check that the folder exists and that you may write to it'],
  26: ['that file is not a mailroom store', 'name another one with --store or MAILROOM_STORE'],
};

/** Runs work on the store's file; what fails for a reason that a person can mend is thrown as `local`. */
export function withSqliteFailures<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw sqliteFailure(path, error);
  }
}

/** Whether another program was in the way. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error instanceof MailroomError ? error.cause : error) === BUSY;
}

function sqliteFailure(path: string, error: unknown): unknown {
  if (error instanceof MailroomError) return error;
  const known = CAUSES[sqliteCode(error) ?? -1];
  if (known) return new MailroomError('local', `${known[0]} (${path})`, [known[1]], { cause: error });
  const system = whyNotWritten(error);
  if (system === undefined) return error;
  return new MailroomError(
    'local',
    `the store cannot be written: ${system} (${path})`,
    ['make room or choose another place with --store or MAILROOM_STORE'],
    { cause: error },
  );
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
