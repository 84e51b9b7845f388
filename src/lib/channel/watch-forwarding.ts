// Watches a mailbox for the marked mail of a forwarding test, and for a provider's question meanwhile.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { Judgement } from '../health/finding.js';
import type { MessageId } from '../ids.js';
import { type ConfirmationMail, readConfirmationMail } from '../inbound/confirmation-mail.js';
import { readMail } from '../inbound/mime-reader.js';
import { routeMail } from '../inbound/routing.js';
import { screenMail } from '../inbound/screening.js';
import type { Mailbox, OpenMailbox } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import { findMailKind } from '../store/arrived-mails.js';
import { listChannelsOfMailbox } from '../store/channels.js';
import type { Db } from '../store/db.js';
import { judgeAbsence, judgeArrival, judgeJunk } from './arrival.js';
import type { Channel } from './channel.js';
import { recogniseForwardingMail } from './forwarding-mail.js';

export type WatchDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openMailbox: OpenMailbox;
};

export type WatchOrder = {
  readonly channel: Channel;
  readonly smtp: SmtpConfig;
  readonly mailbox: MailboxAccount;
  /** How long to wait for the mail, in milliseconds. */
  readonly timeout: number;
  /** A provider asks whether the forwarding is wanted: told at once, for it has to be answered meanwhile. */
  readonly onConfirmation: (mail: ConfirmationMail) => void;
};

/** The mail that is looked for. `at`: when it was sent, in milliseconds of the clock. */
export type SentMark = {
  readonly id: MessageId;
  readonly messageId: string;
  readonly tokenKey: string;
  readonly at: number;
};

/** How long ago a provider's question may have come in before the test, in milliseconds. */
const LATELY = 60 * 60_000;
const MOST_RECENT = 20;
const FAST = { for: 10_000, every: 400 };
const SLOW = 2_500;

/** Opens the mailbox, and its folder for spam if it has one. Close it. Throws what the server does. */
export async function watchForwarding(deps: WatchDeps, order: WatchOrder): Promise<ForwardingWatch> {
  const mailbox = await open(deps, order.mailbox);
  try {
    return new ForwardingWatch(deps, order, mailbox, await openJunk(mailbox, order.mailbox));
  } catch (error) {
    await mailbox.close();
    throw error;
  }
}

async function open(deps: WatchDeps, account: MailboxAccount): Promise<Mailbox> {
  const reference = loginSecret(account.login);
  return deps.openMailbox(account, reference && (await deps.readSecret(reference)));
}

/** What the server says is for spam (RFC 6154), or what the mailbox was told; undefined when there is none. */
async function openJunk(mailbox: Mailbox, { junkFolder }: MailboxAccount): Promise<Mailbox | undefined> {
  const path =
    junkFolder.by === 'name' ? junkFolder.folder : (await mailbox.folders()).find(({ use }) => use === 'junk')?.path;
  if (path === undefined || path === mailbox.folder) return undefined;
  try {
    return await mailbox.open(path);
  } catch (error) {
    // A courtesy: the test is about the folder that is pulled.
    if (error instanceof MailroomError && (error.kind === 'not-found' || error.kind === 'rejected')) return undefined;
    throw error;
  }
}

/** The folders that are looked at until the mail is there. */
export class ForwardingWatch {
  readonly #deps: WatchDeps;
  readonly #test: WatchOrder;
  readonly #seen = new Set<string>();
  #lastUid: number;
  #confirmations = 0;
  #mailbox: Mailbox;
  #junk: Mailbox | undefined;
  /** Of the folder for spam. */
  #lastJunkUid: number;

  constructor(deps: WatchDeps, test: WatchOrder, mailbox: Mailbox, junk: Mailbox | undefined) {
    this.#deps = deps;
    this.#test = test;
    this.#mailbox = mailbox;
    this.#junk = junk;
    this.#lastJunkUid = junk?.state.highestUid ?? 0;
    this.#lastUid = mailbox.state.highestUid;
  }

  /** Who sets up forwarding and then tests it has the provider's question in the mailbox already. */
  async readRecent(): Promise<void> {
    const since = new Date(this.#deps.clock.now().getTime() - LATELY);
    const uids = await this.#mailbox.uidsUpTo(this.#lastUid, since);
    await this.#read(uids.slice(-MOST_RECENT), undefined, since);
  }

  async waitFor(sent: SentMark): Promise<Judgement> {
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

  async #look(sent: SentMark): Promise<Judgement | undefined> {
    try {
      const uids = await this.#mailbox.uidsAfter(this.#lastUid);
      const found = await this.#read(uids, sent);
      this.#lastUid = uids.at(-1) ?? this.#lastUid;
      return found ?? (await this.#lookInJunk(sent)) ?? (await this.#lookInStore(sent));
    } catch (error) {
      if (!(error instanceof MailroomError) || error.kind !== 'unreachable') throw error;
      // A line that broke is taken up again, as long as there is time.
      await this.#mailbox.close();
      this.#mailbox = await open(this.#deps, this.#test.mailbox);
      this.#junk = await openJunk(this.#mailbox, this.#test.mailbox);
      return undefined;
    }
  }

  // Forwarded mail is taken for spam more easily than other mail, and waits there unseen.
  async #lookInJunk({ id, messageId, tokenKey, at }: SentMark): Promise<Judgement | undefined> {
    if (this.#junk === undefined) return undefined;
    const uids = await this.#junk.uidsAfter(this.#lastJunkUid);
    this.#lastJunkUid = uids.at(-1) ?? this.#lastJunkUid;
    for await (const { raw } of this.#junk.fetch(uids)) {
      const mail = raw && (await readMail(raw).catch(() => undefined));
      if (mail === undefined || recogniseForwardingMail(mail, { id, messageId, tokenKey }) !== 'marked') continue;
      return judgeJunk(this.#test.channel, { folder: this.#junk.folder, seconds: this.#secondsSince(at) });
    }
    return undefined;
  }

  close(): Promise<void> {
    return this.#mailbox.close();
  }

  // Somebody's pull may have been quicker, and moved or deleted the server's copy.
  async #lookInStore({ messageId, at }: SentMark): Promise<Judgement | undefined> {
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

  async #read(uids: readonly number[], sent: SentMark | undefined, since?: Date): Promise<Judgement | undefined> {
    let found: Judgement | undefined;
    for await (const { raw, receivedAt } of this.#mailbox.fetch(uids)) {
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
