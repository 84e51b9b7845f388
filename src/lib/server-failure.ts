// ServerFailure: why a mailbox or an SMTP config could not be used, as far as it is the server's or the login's doing.
import type { ErrorKind, MailroomError } from './errors.js';

export type ServerFailure = {
  readonly at: Date;
  readonly kind: ErrorKind;
  /** A sentence. Holds a server's words: hostile. */
  readonly message: string;
};

const KEPT: readonly ErrorKind[] = ['auth', 'unreachable', 'tls', 'rejected', 'not-found'];

/** The failure to keep; undefined for one that says nothing about the server, such as another program at work. */
export function toServerFailure(
  { kind, message }: Pick<MailroomError, 'kind' | 'message'>,
  at: Date,
): ServerFailure | undefined {
  return KEPT.includes(kind) ? { at, kind, message: message.slice(0, 500) } : undefined;
}
