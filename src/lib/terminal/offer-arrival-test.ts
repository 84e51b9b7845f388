// The end of `mailbox edit`: the proof is a marked mail that arrives. At a terminal it is sent when wanted, else advised.
import type { Channel } from '../channel/channel.js';
import type { TestedChannel } from '../channel/tested-channel.js';
import { MailroomError } from '../errors.js';
import { type Finding, firstFailed } from '../health/finding.js';
import { askYesNo } from './ask.js';
import { renderFinding } from './render/finding.js';
import type { Theme } from './theme.js';

export type ArrivalOffer = {
  readonly canAsk: boolean;
  readonly say: (text: string) => void;
  readonly theme: Theme;
  readonly test: (onFinding: (finding: Finding) => void) => Promise<TestedChannel>;
};

/** Throws the first failure; what was saved stays. */
export async function offerArrivalTest({ name, address }: Channel, offer: ArrivalOffer): Promise<void> {
  const { canAsk, say, theme, test } = offer;
  const command = `mailroom channel test ${name} --forwarding`;
  const question = `Send a marked mail to ${address}, and see that it comes in (up to 2 minutes)?`;
  if (!canAsk || !(await askYesNo(question, true))) {
    say(`See that a mail comes in: ${command}`);
    return;
  }
  const { findings } = await test((finding) => say(renderFinding(finding, theme)));
  const failed = firstFailed(findings);
  if (failed === undefined) return;
  const next = [...(failed.next ?? []), `the change is saved all the same; try it again with: ${command}`];
  throw new MailroomError(failed.kind ?? 'differs', `${failed.part}: ${failed.detail}`, next);
}
