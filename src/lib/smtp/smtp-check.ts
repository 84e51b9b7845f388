// The stages of an SMTP or IMAP check, as data: what was tried, how long it took, what came of it.
import type { ErrorKind } from '../errors.js';
import type { ServerCertificate } from '../server-certificate.js';
import type { DkimRecord } from './dkim-record.js';

/** In the order in which they run. IMAP has `folder` where SMTP has `sender` and `send`. */
export type StageName = 'resolve' | 'connect' | 'tls' | 'greeting' | 'login' | 'sender' | 'dkim' | 'send' | 'folder';

/** What a stage learnt, for programs and further checks; `detail` says the same in words. */
export type StageFacts = {
  readonly certificate?: ServerCertificate | undefined;
  /** Whole days from the check until the certificate is good no more. */
  readonly daysLeft?: number | undefined;
  /** The extensions a server offers, in capitals, as it names them. Not yet safe for a terminal. */
  readonly capabilities?: readonly string[] | undefined;
  /** The ways to log in that it offers (SASL mechanisms). */
  readonly logins?: readonly string[] | undefined;
  /** The largest mail it takes, in bytes (RFC 1870). */
  readonly sizeLimit?: number | undefined;
  /** How full the account is, in bytes (RFC 9208). */
  readonly quota?: Quota | undefined;
  /** What is to be published for others to verify signatures by. */
  readonly record?: DkimRecord | undefined;
  /** What is not as it should be, though nothing fails: what to do about it, a step a line. */
  readonly concerns?: readonly string[] | undefined;
};

export type Quota = { readonly used: number; readonly limit: number };

export type Stage = {
  readonly stage: StageName;
  readonly ok: boolean;
  /** Milliseconds this stage took. */
  readonly ms: number;
  /** One line: the addresses found, the TLS version and days left, what the server said. Not yet safe for a terminal. */
  readonly detail: string;
  readonly kind?: ErrorKind;
  /** What to do about a stage that failed. */
  readonly next?: readonly string[];
  readonly facts?: StageFacts;
};

export type Check = { readonly ok: boolean; readonly stages: readonly Stage[] };

/** The first stage that failed: it decides the exit code. */
export function failedStage(check: Check): Stage | undefined {
  return check.stages.find((stage) => !stage.ok);
}

/** What a DKIM key wants published, where that was found wanting. */
export function unpublishedRecord({ stages }: Check): DkimRecord | undefined {
  return stages.find(({ stage, ok }) => stage === 'dkim' && !ok)?.facts?.record;
}
