// Proves that mail to a channel's public address arrives: sends a marked mail there, and waits for it in the mailbox.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import { type Finding, type Judgement, judgeError, stageFinding, unknown } from '../health/finding.js';
import type { MessageId, NewId } from '../ids.js';
import { type ConfirmationMail, readConfirmationMail } from '../inbound/confirmation-mail.js';
import { readMail } from '../inbound/mime-reader.js';
import { routeMail } from '../inbound/routing.js';
import { screenMail } from '../inbound/screening.js';
import type { Mailbox, OpenMailbox } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { writeMime } from '../outbound/mime-writer.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import { sendingStage } from '../smtp/sending-stage.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { OpenTransport } from '../smtp/transport.js';
import { findMailKind } from '../store/arrived-mails.js';
import { listChannelsOfMailbox } from '../store/channels.js';
import type { Db } from '../store/db.js';
import { readStoreIdentity } from '../store/store-identity.js';
import { judgeAbsence, judgeArrival } from './arrival.js';
import type { Channel } from './channel.js';
import { type ForwardingMailOrder, forwardingMail, recogniseForwardingMail } from './forwarding-mail.js';

export type TestForwardingDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openTransport: OpenTransport;
  readonly openMailbox: OpenMailbox;
};

export type ForwardingTest = {
  readonly channel: Channel;
  readonly smtp: SmtpConfig;
  readonly mailbox: MailboxAccount;
  readonly sender: ForwardingMailOrder['from'];
  /** How long to wait for the mail, in milliseconds. */
  readonly timeout: number;
  readonly onFinding: (finding: Finding) => void;
  /** A provider asks whether the forwarding is wanted: told at once, for it has to be answered meanwhile. */
  readonly onConfirmation: (mail: ConfirmationMail) => void;
};

const PART = 'forwarding';
/** How long ago a provider's question may have come in before the test, in milliseconds. */
const LATELY = 60 * 60_000;
const MOST_RECENT = 20;
const FAST = { for: 10_000, every: 400 };
const SLOW = 2_500;

type Sent = { readonly id: MessageId; readonly messageId: string; readonly tokenKey: string; readonly at: number };

/** Sends and waits. What servers and network do is in the findings; throws bugs only. */
export async function testForwarding(deps: TestForwardingDeps, test: ForwardingTest): Promise<void> {
  let mailbox: Mailbox | undefined;
  try {
    mailbox = await open(deps, test.mailbox);
    const watch = new Watch(deps, test, mailbox);
    await watch.readRecent();
    const sent = await send(deps, test);
    if (sent === undefined) return;
    const start = performance.now();
    const judgement = await watch.waitFor(sent).catch(judgeError);
    test.onFinding({ part: PART, name: 'arrival', ms: Math.round(performance.now() - start), ...judgement });
    mailbox = watch.mailbox;
  } catch (error) {
    test.onFinding({ part: PART, name: 'mailbox', ms: 0, ...judgeError(error) });
  } finally {
    await mailbox?.close();
  }
}

async function open(deps: TestForwardingDeps, account: MailboxAccount): Promise<Mailbox> {
  const reference = loginSecret(account.login);
  return deps.openMailbox(account, reference && (await deps.readSecret(reference)));
}

async function send(deps: TestForwardingDeps, test: ForwardingTest): Promise<Sent | undefined> {
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
    const outcome = await transport.send({ envelope, raw: await writeMime(mail), onBody: async () => {} });
    const stage = sendingStage(outcome, smtp, channel.address, Math.round(performance.now() - start));
    test.onFinding(stageFinding(PART, stage));
    // A mail of which nobody knows may still arrive.
    if (!stage.ok && outcome.result !== 'unsure') return undefined;
    return { id, messageId: mail.messageId, tokenKey: identity.tokenKey, at: now.getTime() };
  } finally {
    await transport.close();
  }
}

/** A folder that is looked at until the mail is there. */
class Watch {
  readonly #deps: TestForwardingDeps;
  readonly #test: ForwardingTest;
  readonly #seen = new Set<string>();
  #lastUid: number;
  #confirmations = 0;
  mailbox: Mailbox;

  constructor(deps: TestForwardingDeps, test: ForwardingTest, mailbox: Mailbox) {
    this.#deps = deps;
    this.#test = test;
    this.mailbox = mailbox;
    this.#lastUid = mailbox.state.highestUid;
  }

  /** Who sets up forwarding and then tests it has the provider's question in the mailbox already. */
  async readRecent(): Promise<void> {
    const since = new Date(this.#deps.clock.now().getTime() - LATELY);
    const uids = await this.mailbox.uidsUpTo(this.#lastUid, since);
    await this.#read(uids.slice(-MOST_RECENT), undefined, since);
  }

  async waitFor(sent: Sent): Promise<Judgement> {
    const { timeout, channel, smtp, mailbox } = this.#test;
    const end = performance.now() + timeout;
    const slowFrom = performance.now() + FAST.for;
    for (;;) {
      const found = await this.#look(sent);
      if (found !== undefined) return found;
      const now = performance.now();
      if (now >= end) break;
      await pause(Math.min(now < slowFrom ? FAST.every : SLOW, end - now));
    }
    const seconds = Math.round(timeout / 1000);
    return judgeAbsence({ channel, smtp, mailbox, seconds, isConfirmationOpen: this.#confirmations > 0 });
  }

  async #look(sent: Sent): Promise<Judgement | undefined> {
    try {
      const uids = await this.mailbox.uidsAfter(this.#lastUid);
      const found = await this.#read(uids, sent);
      this.#lastUid = uids.at(-1) ?? this.#lastUid;
      return found ?? (await this.#lookInStore(sent));
    } catch (error) {
      if (!(error instanceof MailroomError) || error.kind !== 'unreachable') throw error;
      // A line that broke is taken up again, as long as there is time.
      await this.mailbox.close();
      this.mailbox = await open(this.#deps, this.#test.mailbox);
      return undefined;
    }
  }

  // Somebody's pull may have been quicker, and moved or deleted the server's copy.
  async #lookInStore({ messageId, at }: Sent): Promise<Judgement | undefined> {
    const kind = await findMailKind(this.#deps.db, this.#test.channel.id, messageId);
    if (kind === undefined) return undefined;
    const { channel } = this.#test;
    const routes = [{ channel, reason: { about: 'channel', rule: 'pulled', evidence: '' } as const }];
    return judgeArrival(channel, {
      recognition: 'marked',
      kind: kind === 'own' ? 'own' : 'human',
      routes,
      subject: '',
      seconds: this.#secondsSince(at),
    });
  }

  async #read(uids: readonly number[], sent: Sent | undefined, since?: Date): Promise<Judgement | undefined> {
    let found: Judgement | undefined;
    for await (const { raw, receivedAt } of this.mailbox.fetch(uids)) {
      if (raw === undefined || (since !== undefined && receivedAt < since)) continue;
      const mail = await readMail(raw).catch(() => undefined);
      if (mail === undefined) continue;
      const recognition = sent && recogniseForwardingMail(mail, sent);
      if (recognition === undefined) {
        this.#tellConfirmation(readConfirmationMail(mail), mail.rawHash);
        continue;
      }
      const { channel } = this.#test;
      const channels = await listChannelsOfMailbox(this.#deps.db, this.#test.mailbox.id);
      found ??= judgeArrival(channel, {
        recognition,
        kind: screenMail(mail, { tokenKey: sent?.tokenKey ?? '', channel }).kind,
        routes: routeMail(mail, { channels, marked: [] }),
        subject: mail.subject,
        seconds: this.#secondsSince(sent?.at ?? 0),
      });
    }
    return found;
  }

  #tellConfirmation(confirmation: ConfirmationMail | undefined, rawHash: string): void {
    if (confirmation === undefined || this.#seen.has(rawHash)) return;
    this.#seen.add(rawHash);
    this.#confirmations++;
    this.#test.onConfirmation(confirmation);
  }

  #secondsSince(at: number): number {
    return Math.max(0, Math.round((this.#deps.clock.now().getTime() - at) / 100) / 10);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What is said instead when the way out or the way in does not work yet. */
export function untriedForwarding(reason: string): Finding {
  return { part: PART, name: 'arrival', ms: 0, ...unknown(`not tried: ${reason}`) };
}
