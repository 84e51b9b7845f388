// The stages of an SMTP or IMAP check, as data: what was tried, how long it took, what came of it.
import type { ErrorKind } from '../errors.js';

/** In the order in which they run. IMAP has `folder` where SMTP has `sender` and `send`. */
export type StageName = 'resolve' | 'connect' | 'tls' | 'greeting' | 'login' | 'sender' | 'send' | 'folder';

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
};

export type Check = { readonly ok: boolean; readonly stages: readonly Stage[] };

/** The first stage that failed: it decides the exit code. */
export function failedStage(check: Check): Stage | undefined {
  return check.stages.find((stage) => !stage.ok);
}
