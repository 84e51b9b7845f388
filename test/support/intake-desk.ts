// A store with a team, a mailbox and its channels, into which mails are taken in as a pull does it, at a clock held still.
import { addressKey, parseEmailAddress } from '../../src/lib/address/email-address.js';
import { timeOrderedId } from '../../src/lib/app.js';
import { type Channel, channelAddresses } from '../../src/lib/channel/channel.js';
import type { TakenIn } from '../../src/lib/inbound/arrived-mail.js';
import type { ReadMail } from '../../src/lib/inbound/mail-reader.js';
import { readMail } from '../../src/lib/inbound/mime-reader.js';
import { takeInMail } from '../../src/lib/inbound/take-in-mail.js';
import { type MailboxAccount, USUAL_FOLDERS } from '../../src/lib/mailbox/mailbox-account.js';
import type { Operator } from '../../src/lib/operator/operator.js';
import type { SmtpConfig } from '../../src/lib/smtp/smtp-config.js';
import { insertChannel } from '../../src/lib/store/channels.js';
import type { Db } from '../../src/lib/store/db.js';
import { insertMailbox } from '../../src/lib/store/mailboxes.js';
import { openStore } from '../../src/lib/store/open-store.js';
import { insertOperator } from '../../src/lib/store/operators.js';
import { insertSmtpConfig } from '../../src/lib/store/smtp-configs.js';
import { insertStoreIdentity } from '../../src/lib/store/store-identity.js';
import { insertWidget } from '../../src/lib/store/widgets.js';
import type { Routing } from '../../src/lib/widget/widget.js';
import { prepareStore } from './prepared-store.js';

export const TOKEN_KEY = '5a'.repeat(32);
export const START = new Date('2026-03-02T10:00:00Z');

export type IntakeDesk = {
  readonly db: Db;
  readonly newId: ReturnType<typeof timeOrderedId>;
  readonly support: Channel;
  /** Ana, then her colleagues. */
  readonly operators: readonly Operator[];
  readonly mailbox: MailboxAccount;
  /** The time, which stands still until a test moves it. */
  readonly clock: { now(): Date };
  readonly readMail: ReadMail;
  pass(hours: number): void;
  /** Takes a mail in, as one that arrived just now. */
  arrive(raw: string | Uint8Array, arrival?: Arrival): Promise<TakenIn>;
  close(): Promise<void>;
};

export type Arrival = { readonly history?: boolean; readonly receivedAt?: Date };

export type DeskWishes = {
  readonly channel?: Partial<Channel>;
  readonly otherChannels?: readonly Partial<Channel>[];
  readonly mailbox?: Partial<MailboxAccount>;
  readonly smtp?: Partial<SmtpConfig>;
  /** Of ana. */
  readonly operator?: Partial<Operator>;
  /** More operators. */
  readonly colleagues?: readonly Partial<Operator>[];
  /** How the widget gives conversations out; `manual` unless given. */
  readonly routing?: Routing;
  /** All of them are in the widget of the channels. */
  readonly inWidget?: boolean;
  /** The key of another store than the usual one. */
  readonly tokenKey?: string;
};

/** Makes the store: channel support (support@acme.example), operator ana (ana@acme.example), mailbox inbox@acme.example. */
export async function openIntakeDesk(url: string, wishes: DeskWishes = {}): Promise<IntakeDesk> {
  let now = START;
  const clock = { now: () => now };
  const newId = timeOrderedId(clock);
  await prepareStore(url);
  const db = await openStore(url, clock, { create: true });
  const { smtp, mailbox, operators, channels } = makeTeam(newId, wishes);
  const [support] = channels;
  if (support === undefined) throw new Error('a desk has a channel');
  await db.transaction(async (tx) => {
    await insertStoreIdentity(tx, { id: newId(), tokenKey: wishes.tokenKey ?? TOKEN_KEY }, now);
    for (const operator of operators) await insertOperator(tx, operator);
    await insertSmtpConfig(tx, smtp);
    await insertMailbox(tx, mailbox);
    await insertWidget(tx, {
      id: support.widget.id,
      name: 'website',
      routing: wishes.routing ?? 'manual',
      operators: wishes.inWidget ? operators.map(({ id, name }) => ({ id, name })) : [],
      createdAt: now,
    });
    for (const channel of channels) await insertChannel(tx, channel);
  });
  const own = [...operators.map(({ email }) => email), mailbox.address, ...channels.flatMap(channelAddresses)].map(
    addressKey,
  );
  const context = {
    identity: { id: 'store', tokenKey: wishes.tokenKey ?? TOKEN_KEY },
    channels,
    ownAddresses: new Set(own),
  };
  let uid = 0;
  return {
    ...{ db, newId, support, operators, mailbox, clock, readMail },
    pass: (hours) => {
      now = new Date(now.getTime() + hours * 60 * 60 * 1000);
    },
    async arrive(mail, { history = false, receivedAt = now } = {}) {
      const raw = typeof mail === 'string' ? Buffer.from(mail.replace(/\r?\n/g, '\r\n')) : mail;
      const arrived = { account: mailbox, folder: 'INBOX', uidValidity: '1', uid: ++uid, receivedAt, raw, history };
      const read = await readMail(raw);
      return db.transaction((tx) => takeInMail({ newId, clock }, tx, { ...arrived, mail: read }, context));
    },
    close: () => db.close(),
  };
}

function makeTeam(newId: IntakeDesk['newId'], wishes: DeskWishes) {
  const server = { ca: undefined, login: { method: 'none' }, checkedAt: START, createdAt: START } as const;
  const smtp: SmtpConfig = {
    ...{ ...server, id: newId(), name: 'acme', host: 'smtp.acme.example', port: 587, encryption: 'starttls' },
    ...{ replyName: 'Acme', replyAddress: parseEmailAddress('support@acme.example') },
    ...{ nullSender: 'unknown', sizeLimit: undefined, ...wishes.smtp },
  };
  const mailbox: MailboxAccount = {
    ...{ ...server, id: newId(), name: 'inbox', host: 'imap.acme.example', port: 143, encryption: 'starttls' },
    ...{ folder: 'INBOX', address: parseEmailAddress('inbox@acme.example'), plusAddressing: false },
    ...{ ...USUAL_FOLDERS, afterPull: { do: 'leave' }, trustAuthserv: ['mx.acme.example'], ...wishes.mailbox },
  };
  const operators = [wishes.operator ?? {}, ...(wishes.colleagues ?? [])].map(
    (wish): Operator => ({
      ...{ id: newId(), name: 'ana', fullName: 'Ana Lima', email: parseEmailAddress('ana@acme.example') },
      ...{ role: 'admin', signature: { text: 'Ana', on: true }, notify: false, createdAt: START, ...wish },
    }),
  );
  const widget = {
    id: newId<Channel['widget']['id']>(),
    name: 'website',
    routing: wishes.routing ?? ('manual' as const),
  };
  const channels = [wishes.channel ?? {}, ...(wishes.otherChannels ?? [])].map((wish): Channel => {
    const name = wish.name ?? 'support';
    return {
      ...{
        id: newId(),
        name,
        replyName: 'Acme Support',
        address: parseEmailAddress(`${name}@acme.example`),
        aliases: [],
      },
      ...{
        mailbox,
        smtp,
        widget,
        receivingAddress: mailbox.address,
        footer: 'Acme Ltd',
        formSenders: [],
        forwarders: [],
      },
      autoReply: { on: true, subject: '', text: 'Hello {{contact.name | default: "there"}}, we answer soon.' },
      ...{
        undoSeconds: 0,
        reopen: { kind: 'days', days: 30 },
        quote: 'none',
        breakerOpenedAt: undefined,
        createdAt: START,
      },
      ...wish,
    };
  });
  return { smtp, mailbox, operators, channels };
}

export type SampleMail = {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly id?: string;
  readonly text?: string;
  readonly inReplyTo?: string;
  readonly references?: string;
  /** More header lines. */
  readonly headers?: readonly string[];
};

let made = 0;

/** A plain mail from a customer to support. */
export function sampleMail(mail: SampleMail = {}): string {
  const {
    from = 'Carla Customer <carla@customer.example>',
    to = 'support@acme.example',
    subject = 'Printer on fire',
  } = mail;
  return [
    'Return-Path: <carla@customer.example>',
    'Delivered-To: inbox@acme.example',
    ...(mail.headers ?? []),
    ...(from === '' ? [] : [`From: ${from}`]),
    `To: ${to}`,
    `Subject: ${subject}`,
    'Date: Mon, 2 Mar 2026 09:59:00 +0000',
    ...(mail.id === '' ? [] : [`Message-ID: ${mail.id ?? `<sample-${++made}@customer.example>`}`]),
    ...(mail.inReplyTo === undefined ? [] : [`In-Reply-To: ${mail.inReplyTo}`]),
    ...(mail.references === undefined ? [] : [`References: ${mail.references}`]),
    'Content-Type: text/plain; charset=utf-8',
    '',
    mail.text ?? 'It burns.',
    '',
  ].join('\r\n');
}
