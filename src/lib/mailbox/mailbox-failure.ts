// MailboxFailure: why a mailbox could not be pulled, as far as it is the server's or the login's doing.
import type { ErrorKind, MailroomError } from '../errors.js';

export type MailboxFailure = {
  readonly at: Date;
  readonly kind: ErrorKind;
  /** A sentence. Holds a server's words: hostile. */
  readonly message: string;
};

const KEPT: readonly ErrorKind[] = ['auth', 'unreachable', 'tls', 'rejected', 'not-found'];

/** The failure to keep; undefined for one that says nothing about the mailbox, such as another program at work. */
export function toMailboxFailure({ kind, message }: MailroomError, at: Date): MailboxFailure | undefined {
  return KEPT.includes(kind) ? { at, kind, message: message.slice(0, 500) } : undefined;
}
