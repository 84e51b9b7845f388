// A store with a small team, two channels and as much mail as a test wants, filled through the store's own functions.
import { createHash } from 'node:crypto';
import { type NamedAddress, parseEmailAddress } from '../../src/lib/address/email-address.js';
import { timeOrderedId } from '../../src/lib/app.js';
import type { Channel } from '../../src/lib/channel/channel.js';
import type { ConversationStatus } from '../../src/lib/conversation/conversation.js';
import type { Delivery, MessageKind } from '../../src/lib/conversation/message.js';
import type { ConversationId, MessageId, NewId } from '../../src/lib/ids.js';
import { type MailboxAccount, USUAL_FOLDERS } from '../../src/lib/mailbox/mailbox-account.js';
import type { Operator } from '../../src/lib/operator/operator.js';
import type { SmtpConfig } from '../../src/lib/smtp/smtp-config.js';
import { insertChannel } from '../../src/lib/store/channels.js';
import { ensureContact } from '../../src/lib/store/contacts.js';
import { changeConversation, findConversation, insertConversation } from '../../src/lib/store/conversations.js';
import type { Db, Tx } from '../../src/lib/store/db.js';
import { insertMailbox } from '../../src/lib/store/mailboxes.js';
import { insertMessage } from '../../src/lib/store/messages.js';
import { openStore } from '../../src/lib/store/open-store.js';
import { insertOperator } from '../../src/lib/store/operators.js';
import { enqueue } from '../../src/lib/store/outbox.js';
import { keepRawMail } from '../../src/lib/store/raw-mails.js';
import { insertSmtpConfig } from '../../src/lib/store/smtp-configs.js';
import { insertStoreIdentity } from '../../src/lib/store/store-identity.js';
import { insertWidget } from '../../src/lib/store/widgets.js';
import type { Widget } from '../../src/lib/widget/widget.js';
import { prepareStore } from './prepared-store.js';

export type SampleAttachment = { readonly name: string; readonly type: string; readonly content: Buffer };

export type SampleMessage = {
  readonly direction?: 'in' | 'out' | 'note';
  readonly kind?: MessageKind;
  readonly from?: NamedAddress;
  readonly to?: readonly NamedAddress[];
  readonly cc?: readonly NamedAddress[];
  readonly subject?: string;
  readonly text?: string;
  readonly quoted?: string;
  /** Minutes before now. */
  readonly age?: number;
  readonly attachments?: readonly SampleAttachment[];
  readonly flags?: readonly string[];
  readonly delivery?: Delivery;
};

export type SampleConversation = {
  readonly channel?: 'support' | 'sales';
  readonly contact?: NamedAddress;
  readonly subject?: string;
  readonly status?: ConversationStatus;
  readonly assignee?: 'ana' | 'ben';
  readonly attention?: string;
  readonly tags?: readonly string[];
  readonly messages?: readonly SampleMessage[];
};

export type FilledStore = {
  readonly db: Db;
  readonly url: string;
  readonly newId: NewId;
  readonly operators: { readonly ana: Operator; readonly ben: Operator };
  readonly channels: { readonly support: Channel; readonly sales: Channel };
  /** Adds a conversation with its messages; gives its number. */
  add(conversation: SampleConversation): Promise<number>;
  /** The customer writes again, in support. */
  writeAgain(number: number, message: SampleMessage): Promise<void>;
  close(): Promise<void>;
};

export const CARLA: NamedAddress = { name: 'Carla Customer', address: 'carla@customer.example' };

/** Makes the store at that URL: operators ana and ben, channels support and sales, no mail. */
export async function fillStore(url: string, now = new Date()): Promise<FilledStore> {
  const clock = { now: () => now };
  const newId = timeOrderedId({ now: () => new Date() });
  await prepareStore(url);
  const db = await openStore(url, clock, { create: true });
  const team = await db.transaction(async (tx) => {
    await insertStoreIdentity(tx, { id: newId(), tokenKey: 'ab'.repeat(32) }, now);
    return insertTeam(tx, newId, now);
  });
  const context = { newId, now, ...team };
  return {
    db,
    url,
    newId,
    ...team,
    add: (conversation) => db.transaction((tx) => insertSample(tx, context, conversation)),
    writeAgain: (number, message) => db.transaction((tx) => insertMore(tx, context, number, message)),
    close: () => db.close(),
  };
}

type Team = Pick<FilledStore, 'operators' | 'channels'>;
type Context = Team & { readonly newId: NewId; readonly now: Date };

async function insertTeam(tx: Tx, newId: NewId, now: Date): Promise<Team> {
  const operators = { ana: operator('ana', 'Ana Lima', newId, now), ben: operator('ben', '', newId, now) };
  await insertOperator(tx, operators.ana);
  await insertOperator(tx, operators.ben);
  const widget: Widget = {
    ...{ id: newId(), name: 'website', routing: 'manual', operators: [operators.ana], createdAt: now },
  };
  await insertWidget(tx, widget);
  const server = { ca: undefined, login: { method: 'none' }, checkedAt: now, createdAt: now } as const;
  const smtp: SmtpConfig = {
    ...{ ...server, id: newId(), name: 'acme', host: 'smtp.acme.example', port: 587, encryption: 'starttls' },
    ...{ replyName: 'Acme', replyAddress: parseEmailAddress('support@acme.example') },
    ...{ nullSender: 'unknown', sizeLimit: undefined },
  };
  await insertSmtpConfig(tx, smtp);
  const mailbox: MailboxAccount = {
    ...{ ...server, id: newId(), name: 'inbox', host: 'imap.acme.example', port: 143, encryption: 'starttls' },
    ...{ folder: 'INBOX', address: parseEmailAddress('inbox@acme.example'), plusAddressing: false },
    ...{ ...USUAL_FOLDERS, afterPull: { do: 'leave' }, trustAuthserv: [] },
  };
  await insertMailbox(tx, mailbox);
  const channel = (name: string, replyName: string): Channel => ({
    ...{ id: newId(), name, replyName, address: parseEmailAddress(`${name}@acme.example`), aliases: [] },
    ...{ mailbox, smtp, widget, receivingAddress: mailbox.address, footer: '', formSenders: [], forwarders: [] },
    ...{ autoReply: { on: false, subject: '', text: '' }, undoSeconds: 0, reopen: { kind: 'days', days: 30 } },
    ...{ quote: 'none', breakerOpenedAt: undefined, createdAt: now },
  });
  const channels = { support: channel('support', 'Acme Support'), sales: channel('sales', 'Acme Sales') };
  await insertChannel(tx, channels.support);
  await insertChannel(tx, channels.sales);
  return { operators, channels };
}

function operator(name: string, fullName: string, newId: NewId, createdAt: Date): Operator {
  return {
    ...{ id: newId(), name, fullName, email: parseEmailAddress(`${name}@team.example`), role: 'admin' },
    ...{ signature: { text: '', on: false }, notify: false, createdAt },
  };
}

async function insertSample(tx: Tx, context: Context, sample: SampleConversation): Promise<number> {
  const { newId, now, channels, operators } = context;
  const id = newId<ConversationId>();
  const messages = sample.messages ?? [{}];
  const channel = channels[sample.channel ?? 'support'];
  const who = sample.contact ?? CARLA;
  const contact = { ...(await ensureContact(tx, who, newId(), now)), address: who.address };
  const subject = sample.subject ?? 'Where is my parcel?';
  const ages = messages.map((message) => message.age ?? 10);
  const number = await insertConversation(tx, {
    ...{ id, channelId: channel.id, contact, subject, status: sample.status ?? 'open' },
    ...{ kind: messages[0]?.kind ?? 'human', linkedTo: undefined, at: before(now, Math.max(...ages)) },
  });
  for (const message of messages) await insertSampleMessage(tx, context, { id, channel, subject, contact }, message);
  const at = before(now, Math.min(...ages));
  if (messages.length > 1 || sample.assignee || sample.attention) {
    const { assignee, attention } = sample;
    const change = {
      ...(assignee ? { assignee: operators[assignee].id } : {}),
      ...(attention ? { attention } : {}),
    };
    await changeConversation(tx, id, change, {
      id: newId(),
      event: 'mail-received',
      operator: undefined,
      at,
      detail: {},
    });
  }
  const tags = (sample.tags ?? []).map((tag) => ({ conversation_id: id, tag }));
  if (tags.length > 0) await tx.insertInto('conversation_tag').values(tags).execute();
  return number;
}

async function insertMore(tx: Tx, context: Context, number: number, message: SampleMessage): Promise<void> {
  const found = await findConversation(tx, number);
  if (found === undefined) throw new Error(`there is no #${number}`);
  const { id, subject, contact } = found;
  await insertSampleMessage(tx, context, { id, subject, contact, channel: context.channels.support }, message);
  const event = { id: context.newId<string>(), event: 'mail-received', operator: undefined, detail: {} } as const;
  await changeConversation(tx, id, { customerWrote: true, status: 'open' }, { ...event, at: new Date() });
}

type Place = { id: ConversationId; channel: Channel; subject: string; contact: NamedAddress };

async function insertSampleMessage(tx: Tx, context: Context, place: Place, message: SampleMessage): Promise<void> {
  const { newId, now } = context;
  const direction = message.direction ?? 'in';
  const ours = { name: place.channel.replyName, address: place.channel.address };
  const customer = { name: place.contact.name, address: place.contact.address };
  const at = before(now, message.age ?? 10);
  const id = newId<MessageId>();
  const text = message.text ?? 'Hello,\n\nwhere is my parcel?\n\nCarla';
  const attachments = message.attachments ?? [];
  const raw = mimeOf(`<${id}@sample.example>`, text, attachments);
  const rawHash = sha256(raw);
  keepRawMail(tx, { sha256: rawHash, bytes: raw }, now);
  insertMessage(tx, {
    ...{ id, direction, kind: message.kind ?? (direction === 'in' ? 'human' : direction === 'out' ? 'reply' : 'note') },
    ...{ from: message.from ?? (direction === 'in' ? customer : ours), replyTo: [], bcc: [] },
    ...{ to: message.to ?? (direction === 'in' ? [ours] : [customer]), cc: message.cc ?? [] },
    ...{ subject: message.subject ?? place.subject, messageIdHeader: `<${id}@sample.example>`, references: [] },
    ...{ text, quoted: message.quoted ?? '', conversationId: place.id, channelId: place.channel.id, rawHash },
    ...{ contentHash: rawHash, inReplyTo: [], sentAt: at, receivedAt: at, flags: message.flags ?? [], createdAt: at },
    operatorId: direction === 'in' || message.kind === 'auto-reply' ? undefined : context.operators.ana.id,
    attachments: attachments.map(({ name, type, content }) => ({
      ...{
        id: newId(),
        name,
        type,
        size: content.length,
        sha256: sha256(content),
        contentId: undefined,
        inline: false,
      },
    })),
  });
  if (message.delivery) await insertDelivery(tx, context, place, { id, at, rawHash, delivery: message.delivery });
}

type Sent = { id: MessageId; at: Date; rawHash: string; delivery: Delivery };

async function insertDelivery(tx: Tx, { newId }: Context, { id, channel }: Place, sent: Sent): Promise<void> {
  const { delivery } = sent;
  const item = newId<Parameters<typeof enqueue>[1]['id']>();
  const to = delivery.recipients.map((recipient) => recipient.address);
  await enqueue(tx, {
    ...{ id: item, kind: 'reply', messageId: sent.id, conversationId: id, channelId: channel.id },
    ...{
      smtpConfigId: channel.smtp.id,
      envelope: { from: channel.address, to },
      rawHash: sent.rawHash,
      queuedAt: sent.at,
    },
  });
  await tx.updateTable('outbox').set({ state: delivery.state }).where('id', '=', item).execute();
  for (const { address, state, status, response } of delivery.recipients) {
    await tx
      .updateTable('outbox_recipient')
      .set({ state, status: status ?? null, response: response ?? null })
      .where('outbox_id', '=', item)
      .where('address', '=', address)
      .execute();
  }
}

function mimeOf(messageId: string, text: string, attachments: readonly SampleAttachment[]): Buffer {
  const parts = attachments.map(({ name, type, content }) =>
    [
      ...[
        '--b',
        `Content-Type: ${type}`,
        `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      ],
      ...['Content-Transfer-Encoding: base64', '', content.toString('base64').replace(/.{76}/g, '$&\r\n')],
    ].join('\r\n'),
  );
  const body = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', text.toWellFormed()];
  const head = [`Message-ID: ${messageId}`, 'From: <carla@customer.example>', 'MIME-Version: 1.0'];
  return Buffer.from(
    [...head, 'Content-Type: multipart/mixed; boundary=b', '', '--b', ...body, ...parts, '--b--', ''].join('\r\n'),
  );
}

function before(now: Date, minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
