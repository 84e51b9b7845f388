// Tests a channel: the way out, the way in, the forwarding where asked, and the DNS of its addresses.
import type { Clock } from '../clock.js';
import { checkMailDomain } from '../dns/check-mail-domain.js';
import type { Dns } from '../dns/dns.js';
import { type Finding, firstFailed, judgeError, stageFinding } from '../health/finding.js';
import type { ConfirmationMail } from '../inbound/confirmation-mail.js';
import type { CheckMailbox } from '../mailbox/mailbox.js';
import { needMailbox } from '../mailbox/need-mailbox.js';
import { testMailbox } from '../mailbox/test-mailbox.js';
import { selectorsFor } from '../smtp/dkim.js';
import { needSmtpConfig } from '../smtp/need-smtp-config.js';
import type { Check, Stage } from '../smtp/smtp-check.js';
import { testSmtpConfig } from '../smtp/test-smtp-config.js';
import type { Channel } from './channel.js';
import { type TestForwardingDeps, testForwarding, untriedForwarding } from './test-forwarding.js';
import type { TestedChannel } from './tested-channel.js';

export type TestChannelDeps = TestForwardingDeps & {
  readonly clock: Clock;
  readonly checkMailbox: CheckMailbox;
  readonly dns: Dns;
};

export type ChannelTest = {
  /** Whether a mail is sent to the channel's address, and how long it is waited for, in milliseconds. */
  readonly forwarding: { readonly timeout: number } | undefined;
  readonly selectors: readonly string[] | undefined;
  readonly onFinding: (finding: Finding) => void;
  readonly onConfirmation: (mail: ConfirmationMail) => void;
};

/** What servers, network and secrets do is in the findings; throws bugs, and what is wrong with the store. */
export async function testChannel(deps: TestChannelDeps, channel: Channel, test: ChannelTest): Promise<TestedChannel> {
  const smtp = await needSmtpConfig(deps.db, channel.smtp.id);
  const mailbox = await needMailbox(deps.db, channel.mailbox.id);
  const sender = smtp.replyAddress ?? channel.receivingAddress;
  const findings: Finding[] = [];
  const confirmations: ConfirmationMail[] = [];
  const onFinding = (finding: Finding) => {
    findings.push(finding);
    test.onFinding(finding);
  };
  const onConfirmation = (mail: ConfirmationMail) => {
    confirmations.push(mail);
    test.onConfirmation(mail);
  };
  // Asked meanwhile, and told at the end.
  const domain = checkMailDomain(deps.dns, {
    address: channel.address,
    sender,
    host: smtp.host,
    selectors: test.selectors ?? selectorsFor(smtp.dkim, sender),
  });
  domain.catch(() => {});
  const wayOut = (onStage: (stage: Stage) => void) =>
    testSmtpConfig({ ...deps, openDns: async () => deps.dns }, smtp, { to: undefined, from: sender }, onStage);
  await runWay('way out', wayOut, onFinding);
  await runWay('way in', (onStage) => testMailbox(deps, mailbox, onStage), onFinding);
  if (test.forwarding !== undefined) {
    // Mail that is signed with a key nobody finds arrives all the same.
    const broken = firstFailed(findings.filter(({ name }) => name !== 'dkim'));
    if (broken !== undefined) onFinding(untriedForwarding(`the ${broken.part} has to work first`));
    else await testForwarding(deps, { channel, smtp, mailbox, sender, ...test.forwarding, onFinding, onConfirmation });
  }
  for (const finding of await domain) onFinding(finding);
  return { ok: firstFailed(findings) === undefined, findings, confirmations };
}

async function runWay(
  part: string,
  run: (onStage: (stage: Stage) => void) => Promise<Check>,
  onFinding: (finding: Finding) => void,
): Promise<void> {
  try {
    await run((stage) => onFinding(stageFinding(part, stage)));
  } catch (error) {
    onFinding({ part, name: 'secret', ms: 0, ...judgeError(error) });
  }
}
