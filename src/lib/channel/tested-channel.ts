// TestedChannel: what came of the test of a channel.
import type { Finding } from '../health/finding.js';
import type { ConfirmationMail } from '../inbound/confirmation-mail.js';

export type TestedChannel = {
  /** Whether nothing failed. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  readonly confirmations: readonly ConfirmationMail[];
};
