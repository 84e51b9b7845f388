// The end of `smtp add` and `smtp edit`: the proof is a mail that arrives. At a terminal it is sent when wanted, else advised.
import type { EmailAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import { type Check, failedStage, type Stage } from '../smtp/smtp-check.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import { askYesNo } from './ask.js';
import { renderProgress } from './render/check.js';
import type { Theme } from './theme.js';

export type TestMailOffer = {
  readonly canAsk: boolean;
  /** Who would get it: the operator who acts. */
  readonly to: EmailAddress | undefined;
  readonly say: (text: string) => void;
  readonly theme: Theme;
  readonly send: (to: EmailAddress, onStage: (stage: Stage) => void) => Promise<Check>;
};

/** Throws the failure when the mail could not be sent; what was saved stays. */
export async function offerTestMail({ name }: SmtpConfig, offer: TestMailOffer): Promise<void> {
  const { canAsk, to, say, theme, send } = offer;
  if (to === undefined || !canAsk || !(await askYesNo(`Send a test mail to ${to}?`, true))) {
    say(`See that a mail arrives: mailroom smtp test ${name} --to ${to ?? 'ADDRESS'}`);
    return;
  }
  const failed = failedStage(await send(to, (stage) => say(renderProgress(stage, theme))));
  if (failed !== undefined) {
    const next = [
      ...(failed.next ?? []),
      `it is saved all the same; try it with: mailroom smtp test ${name} --to ${to}`,
    ];
    throw new MailroomError(failed.kind ?? 'unreachable', failed.detail, next);
  }
  say(`The mail is on its way. See that it comes to ${to}, and not into the spam folder.`);
}
