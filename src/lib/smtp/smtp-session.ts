// SmtpSession: one connection to an SMTP server, as far as checking and sending need it. `nodemailer-transport.ts` has it.
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { PeerCertificate } from 'node:tls';
import { errorCode } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import type { ServerCertificate } from '../server-certificate.js';
import type { Login } from '../server-login.js';
import { readCertificate, type TrustedRoots } from '../server-tls.js';
import type { SmtpAnswer } from './smtp-answer.js';
import type { StageName } from './smtp-check.js';
import type { SmtpTrouble } from './smtp-failure.js';
import type { Capabilities } from './smtp-reply.js';
import type { Envelope } from './transport.js';

/** What went wrong in a session; `smtp-failure.ts` has the words for it. */
export class SmtpFault extends Error {
  override readonly name = 'SmtpFault';
  readonly trouble: SmtpTrouble;

  constructor(trouble: SmtpTrouble, cause?: unknown) {
    super(`SMTP failed at ${trouble.stage}: ${trouble.about}`, { cause });
    this.trouble = trouble;
  }
}

/** A line that is being greeted. Every promise is rejected with an SmtpFault. */
export type OpeningSession = {
  /** Settles when TLS is on; never, for a server without it. */
  readonly secured: Promise<SecuredLine>;
  /** Settles when the server has greeted and said what it can do. */
  readonly ready: Promise<SmtpSession>;
};

export type SecuredLine = { readonly version: string; readonly certificate: ServerCertificate | undefined };

/** Its length in bytes, and whether any of them is beyond ASCII (RFC 6152). */
export type BodyFacts = { readonly size: number; readonly eightBit: boolean };

export type SmtpSession = {
  readonly capabilities: Capabilities;
  /** Throws an SmtpFault when the server offers no such login or refuses it. */
  logIn(login: Login, secret: Secret): Promise<void>;
  /** Sends one command and gives the reply, whatever it says. Throws an SmtpFault when no reply comes. */
  ask(command: string): Promise<string>;
  /** Sends a mail; the body is read once the server has said 354. Whatever happens is in the answer. */
  send(envelope: Envelope, body: Readable, about: BodyFacts): Promise<SmtpAnswer>;
  /** Whether another mail can be sent over it. */
  isOpen(): boolean;
  /** Says goodbye and hangs up. */
  quit(): Promise<void>;
  /** Hangs up without a word: a body that is under way ends unfinished. */
  drop(): void;
};

/** Starts a session on a connected socket, with the encryption that the server is to have and the word of these roots. */
export type StartSession = (socket: Socket, trusted: TrustedRoots) => OpeningSession;

/** Whatever was thrown in a stage, as its fault. What is no failure of network, TLS or server is thrown on: a bug. */
export function toFault(error: unknown, stage: StageName): SmtpFault {
  if (error instanceof SmtpFault) return error;
  const code = errorCode(error);
  if (code === undefined || code.startsWith('ERR_INVALID_')) throw error;
  const words = error instanceof Error ? error.message : String(error);
  const certificate = certificateOf(error);
  return new SmtpFault({ about: 'network', stage, code, words, certificate, at: new Date() }, error);
}

// Node.js hands over the certificate only when its name does not fit.
function certificateOf(error: unknown): ServerCertificate | undefined {
  if (!(error instanceof Error) || !('cert' in error) || error.cert === undefined) return undefined;
  return readCertificate(error.cert as PeerCertificate);
}
