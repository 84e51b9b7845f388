// The outcome of a test mail as the last stage of a test.
import type { Stage } from './smtp-check.js';
import type { SmtpConfig } from './smtp-config.js';
import { partyOf, smtpFailure } from './smtp-failure.js';
import type { SendOutcome } from './transport.js';

/** What became of a mail to one person, as a stage that took `ms` milliseconds. */
export function sendingStage(outcome: SendOutcome, config: SmtpConfig, to: string, ms: number): Stage {
  const stage = 'send';
  switch (outcome.result) {
    case 'answered': {
      const refusal = outcome.recipients.find(({ state }) => state !== 'sent');
      if (refusal === undefined) return { stage, ok: true, ms, detail: `${to}: ${outcome.response}` };
      const trouble = { about: 'reply', stage, reply: refusal.response } as const;
      const { kind, message, next } = smtpFailure(trouble, partyOf(config));
      return { stage, ok: false, ms, detail: message, kind, next };
    }
    case 'not-sent':
      return { stage, ok: false, ms, detail: outcome.reason, kind: outcome.kind, next: outcome.next };
    case 'unsure':
      return {
        stage,
        ok: false,
        ms,
        detail: outcome.reason,
        kind: 'partial',
        next: [`look whether the mail has come to ${to} before you try again`],
      };
  }
}
