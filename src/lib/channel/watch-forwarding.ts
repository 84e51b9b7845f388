// Watches a mailbox for the marked mail of a forwarding test, and for a provider's question meanwhile.
import type { Clock, Pause } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { Judgement } from '../health/finding.js';
import type { MessageId } from '../ids.js';
import { type ConfirmationMail, readConfirmationMail } from '../inbound/confirmation-mail.js';
import type { InboundMail } from '../inbound/inbound-mail.js';
import { routeMail } from '../inbound/routing.js';
import { screenMail } from '../inbound/screening.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import { findMailKind } from '../store/arrived-mails.js';
import { listChannelsOfMailbox } from '../store/channels.js';
import type { Db } from '../store/db.js';
import { judgeAbsence, judgeArrival, judgeJunk } from './arrival.js';
import type { Channel } from './channel.js';
import { recogniseForwardingMail } from './forwarding-mail.js';
import { openWatchedMailbox, type WatchedMailbox, type WatchedMailboxDeps } from './open-watched-mailbox.js';

export type WatchDeps = WatchedMailboxDeps & {
  readonly db: Db;
  readonly clock: Clock;
  readonly pause: Pause;
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
const FAST = { for: 10_000, every: 400 };
const SLOW = 2_500;

/** Opens the mailbox, and its folder for spam if it has one. Close it. Throws what the server does. */
export async function watchForwarding(deps: WatchDeps, order: WatchOrder): Promise<ForwardingWatch> {
  return new ForwardingWatch(deps, order, await openWatchedMailbox(deps, order.mailbox));
}

/** The folders that are looked at until the mail is there. */
export class ForwardingWatch {
  readonly #deps: WatchDeps;
  readonly #test: WatchOrder;
  readonly #mailbox: WatchedMailbox;
  /** Questions that were told, by their bytes. */
  readonly #seen = new Set<string>();

  constructor(deps: WatchDeps, test: WatchOrder, mailbox: WatchedMailbox) {
    this.#deps = deps;
    this.#test = test;
    this.#mailbox = mailbox;
  }

  /** Who sets up forwarding and then tests it has the provider's question in the mailbox already. */
  async readRecent(): Promise<void> {
    const since = new Date(this.#deps.clock.now().getTime() - LATELY);
    for await (const mail of this.#mailbox.recent(since)) this.#tellConfirmation(mail);
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
      await this.#deps.pause(Math.min(now < slowFrom ? FAST.every : SLOW, end - now));
    }
    const seconds = Math.round(timeout / 1000);
    return judgeAbsence({ channel, smtp, mailbox, seconds, isConfirmationOpen: this.#seen.size > 0 });
  }

  close(): Promise<void> {
    return this.#mailbox.close();
  }

  async #look(sent: SentMark): Promise<Judgement | undefined> {
    try {
      return (await this.#lookInFolder(sent)) ?? (await this.#lookInSpam(sent)) ?? (await this.#lookInStore(sent));
    } catch (error) {
      if (!(error instanceof MailroomError) || error.kind !== 'unreachable') throw error;
      // A line that broke is taken up again, as long as there is time.
      await this.#mailbox.reopen();
      return undefined;
    }
  }

  async #lookInFolder(sent: SentMark): Promise<Judgement | undefined> {
    const { channel, mailbox } = this.#test;
    let found: Judgement | undefined;
    for await (const mail of this.#mailbox.arrivals()) {
      const recognition = recogniseForwardingMail(mail, sent);
      if (recognition === undefined) {
        this.#tellConfirmation(mail);
        continue;
      }
      const channels = await listChannelsOfMailbox(this.#deps.db, mailbox.id);
      found ??= judgeArrival(channel, {
        recognition,
        kind: screenMail(mail, { tokenKey: sent.tokenKey, channel }).kind,
        routes: routeMail(mail, { channels, marked: [] }),
        subject: mail.subject,
        seconds: this.#secondsSince(sent.at),
      });
    }
    return found;
  }

  // Forwarded mail is taken for spam more easily than other mail, and waits there unseen.
  async #lookInSpam(sent: SentMark): Promise<Judgement | undefined> {
    for await (const { mail, folder } of this.#mailbox.spam()) {
      if (recogniseForwardingMail(mail, sent) !== 'marked') continue;
      return judgeJunk(this.#test.channel, { folder, seconds: this.#secondsSince(sent.at) });
    }
    return undefined;
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

  #tellConfirmation(mail: InboundMail): void {
    const confirmation = readConfirmationMail(mail);
    if (confirmation === undefined || this.#seen.has(mail.rawHash)) return;
    this.#seen.add(mail.rawHash);
    this.#test.onConfirmation(confirmation);
  }

  #secondsSince(at: number): number {
    return Math.max(0, Math.round((this.#deps.clock.now().getTime() - at) / 100) / 10);
  }
}
