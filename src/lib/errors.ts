// The one error class: something went wrong that we understand, and what the reader can do about it.

/** What kind of failure it is; `terminal/exit-codes.ts` gives each its exit code. */
export type ErrorKind =
  | 'needs-answer'
  | 'invalid'
  | 'not-found'
  | 'schema'
  | 'auth'
  | 'unreachable'
  | 'rejected'
  | 'tls'
  | 'partial'
  | 'conflict'
  | 'local'
  | 'differs'
  | 'too-large'
  | 'not-taken'
  | 'cancelled';

/** Something went wrong that we understand. `next` says what the reader can do about it. */
export class MailroomError extends Error {
  override readonly name = 'MailroomError';
  readonly kind: ErrorKind;
  readonly next: readonly string[];
  /** What a script may want to know beyond the sentence: stages of a check, names of missing flags. JSON. */
  readonly details: unknown;

  constructor(
    kind: ErrorKind,
    message: string,
    next: readonly string[] = [],
    more: { readonly cause?: unknown; readonly details?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.kind = kind;
    this.next = next;
    this.details = more.details;
  }
}

/** The system's code of an error (`ENOENT`, `ECONNREFUSED`), if it has one. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
