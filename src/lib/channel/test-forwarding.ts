// Proves that mail to a channel's public address arrives: sends a marked mail there, and waits for it in the mailbox.
import { MailroomError } from '../errors.js';
import { type Finding, judgeError, stageFinding, unknown } from '../health/finding.js';
import type { MessageId, NewId } from '../ids.js';
import { writeMime } from '../outbound/mime-writer.js';
import { loginSecret } from '../server-login.js';
import { sendingStage } from '../smtp/sending-stage.js';
import { signMail } from '../smtp/sign-mail.js';
import type { OpenTransport } from '../smtp/transport.js';
import { readStoreIdentity } from '../store/store-identity.js';
import { type ForwardingMailOrder, forwardingMail } from './forwarding-mail.js';
import {
  type ForwardingWatch,
  type SentMark,
  type WatchDeps,
  type WatchOrder,
  watchForwarding,
} from './watch-forwarding.js';

export type TestForwardingDeps = WatchDeps & {
  readonly newId: NewId;
  readonly openTransport: OpenTransport;
};

export type ForwardingTest = WatchOrder & {
  readonly sender: ForwardingMailOrder['from'];
  readonly onFinding: (finding: Finding) => void;
};

const PART = 'forwarding';

/** Sends and waits. What servers and network do is in the findings; throws bugs only. */
export async function testForwarding(deps: TestForwardingDeps, test: ForwardingTest): Promise<void> {
  let watch: ForwardingWatch | undefined;
  try {
    watch = await watchForwarding(deps, test);
    await watch.readRecent();
    const sent = await send(deps, test);
    if (sent === undefined) return;
    const start = performance.now();
    const judgement = await watch.waitFor(sent).catch(judgeError);
    test.onFinding({ part: PART, name: 'arrival', ms: Math.round(performance.now() - start), ...judgement });
  } catch (error) {
    test.onFinding({ part: PART, name: 'mailbox', ms: 0, ...judgeError(error) });
  } finally {
    await watch?.close();
  }
}

async function send(deps: TestForwardingDeps, test: ForwardingTest): Promise<SentMark | undefined> {
  const { channel, smtp, sender } = test;
  const identity = await readStoreIdentity(deps.db);
  if (identity === undefined) throw new MailroomError('not-found', 'this store was never set up', ['mailroom init']);
  const id = deps.newId<MessageId>();
  const now = deps.clock.now();
  const mail = forwardingMail({ channel, from: sender, id, tokenKey: identity.tokenKey, date: now });
  const reference = loginSecret(smtp.login);
  const transport = await deps.openTransport(smtp, reference && (await deps.readSecret(reference)));
  try {
    const start = performance.now();
    const envelope = { from: sender, to: [channel.address] };
    const raw = await signMail(deps, smtp, await writeMime(mail));
    const outcome = await transport.send({ envelope, raw, onBody: async () => {} });
    const stage = sendingStage(outcome, smtp, channel.address, Math.round(performance.now() - start));
    test.onFinding(stageFinding(PART, stage));
    // A mail of which nobody knows may still arrive.
    if (!stage.ok && outcome.result !== 'unsure') return undefined;
    return { id, messageId: mail.messageId, tokenKey: identity.tokenKey, at: now.getTime() };
  } finally {
    await transport.close();
  }
}

/** What is said instead when the way out or the way in does not work yet. */
export function untriedForwarding(reason: string): Finding {
  return { part: PART, name: 'arrival', ms: 0, ...unknown(`not tried: ${reason}`) };
}
