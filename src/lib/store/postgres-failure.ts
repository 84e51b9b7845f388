// What PostgreSQL and the way to it complain about, in our words. The URL's password is in none of them.
import { errorCode, MailroomError } from '../errors.js';

/** Why a connection could not be made. */
export function connectionFailure(error: unknown, url: string): MailroomError {
  const server = serverOf(url);
  const code = errorCode(error) ?? '';
  // Class 28: invalid authorization (https://www.postgresql.org/docs/current/errcodes-appendix.html).
  if (code.startsWith('28')) {
    const next = ['check user and password in MAILROOM_STORE'];
    return new MailroomError('auth', `PostgreSQL at ${server} refused the login`, next, { cause: error });
  }
  if (code === '3D000') {
    const database = databaseOf(url);
    const next = [`make it with: createdb ${database}`];
    return new MailroomError('not-found', `PostgreSQL at ${server} has no database ${database}`, next, {
      cause: error,
    });
  }
  const words = error instanceof Error && error.message ? error.message : code;
  return new MailroomError(
    'unreachable',
    `PostgreSQL at ${server} cannot be reached (${words})`,
    ['check that it runs and that host and port in MAILROOM_STORE are right'],
    { cause: error },
  );
}

/** Why a statement failed: in our words when somebody can mend it, else the error as it is. */
export function queryFailure(error: unknown, url: string, statement: string): unknown {
  const server = serverOf(url);
  const make = (kind: MailroomError['kind'], message: string, next: string) =>
    new MailroomError(kind, message, [next], { cause: error });
  if (isConnectionLost(error)) {
    // Nobody knows whether the server got as far as saving it before it could say so.
    return statement === 'commit'
      ? make(
          'partial',
          `the connection to PostgreSQL at ${server} was lost while it saved; maybe it has`,
          'look whether it is done before you do it again',
        )
      : make('unreachable', `the connection to PostgreSQL at ${server} was lost`, 'try again: nothing was half-saved');
  }
  const code = errorCode(error) ?? '';
  if (code === '53100')
    return make(
      'local',
      `the disk of PostgreSQL at ${server} is full`,
      'make room there, then try again: nothing was half-saved',
    );
  if (code.startsWith('53'))
    return make('unreachable', `PostgreSQL at ${server} has no room for this now`, 'try again in a moment');
  if (code === '40P01' || code === '40001')
    return make(
      'conflict',
      'two programs changed the same at the same time, and this one gave way',
      'try again: nothing was half-saved',
    );
  // A statement that was cancelled or waited too long for a lock, a session that was idle too long, a server's own disk.
  if (code === '57014' || code === '55P03' || code === '25P03' || code.startsWith('58'))
    return make(
      'unreachable',
      `PostgreSQL at ${server} did not finish this (${error instanceof Error ? error.message : code})`,
      'try again: nothing was half-saved',
    );
  if (code === '25006')
    return make(
      'rejected',
      `PostgreSQL at ${server} takes no changes (read-only)`,
      'name the server that does in MAILROOM_STORE',
    );
  if (code === '42501')
    return make(
      'rejected',
      `PostgreSQL at ${server} does not let this user do that`,
      'give the user of MAILROOM_STORE the rights on the database and its schema',
    );
  return error;
}

/**
 * Whether the transaction that failed so was surely undone, and may go well at once: it was in a deadlock, or its
 * connection broke before it began to end. What was lost while it committed is `partial`.
 */
export function isPassing(error: unknown): boolean {
  if (isPlaceTaken(error)) return true;
  if (!(error instanceof MailroomError)) return false;
  const code = errorCode(error.cause);
  // 53300: the server had no connection to spare.
  if (code === '40P01' || code === '40001' || code === '53300') return true;
  return error.kind === 'unreachable' && isConnectionLost(error.cause);
}

/** Two messages drew the same place in the index of words: the next time another one is drawn. */
function isPlaceTaken(error: unknown): boolean {
  return (
    errorCode(error) === '23505' && error instanceof Error && Reflect.get(error, 'constraint') === 'message_by_place'
  );
}

/** Whether the session is over: class 08 and 57P01 to 57P03 say that the server ended it; pg says the rest without a code. */
export function isConnectionLost(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  if (code.startsWith('08') || /^57P0[1-3]$/.test(code)) return true;
  if (['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)) return true;
  return error instanceof Error && /^Connection terminated|not queryable|client was closed/i.test(error.message);
}

function serverOf(url: string): string {
  const { host, searchParams } = new URL(url);
  return searchParams.get('host') || host || 'localhost';
}

function databaseOf(url: string): string {
  const name = new URL(url).pathname.slice(1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
