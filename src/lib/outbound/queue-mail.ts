// Stores a mail of ours and puts it into the outbox: message, bytes and recipients, in one transaction of the caller's.
import { createHash } from 'node:crypto';
import type { MessageKind } from '../conversation/message.js';
import type {
  AttachmentId,
  ChannelId,
  ConversationId,
  MessageId,
  NewId,
  OperatorId,
  OutboxId,
  SmtpConfigId,
} from '../ids.js';
import type { Tx } from '../store/db.js';
import { insertMessage, type NewMessage } from '../store/messages.js';
import { enqueue, type NewOutboxItem } from '../store/outbox.js';
import { keepRawMail } from '../store/raw-mails.js';
import type { OutboxKind } from './outbox.js';
import { type OutgoingMail, recipientsOf } from './outgoing-mail.js';

export type MailToQueue = {
  readonly kind: OutboxKind;
  /** What kind of message it is, when that says more. */
  readonly messageKind?: MessageKind | undefined;
  /** Of its place in the outbox; a new one unless given. */
  readonly id?: OutboxId;
  /** The store's id of the new message; the mail's Message-ID and mark name it. */
  readonly messageId: MessageId;
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId;
  readonly smtpConfigId: SmtpConfigId;
  /** Who wrote it; undefined for automatic mail. */
  readonly operatorId: OperatorId | undefined;
  readonly mail: OutgoingMail;
  /** What `writeMime` made of the mail. */
  readonly raw: Uint8Array;
  /** The envelope sender; empty for the null sender `<>`. */
  readonly envelopeFrom: string;
  /** When it begins to count, and when it may leave; `now` unless given. */
  readonly queuedAt?: Date;
  readonly dueAt?: Date;
  /** The mail quoted below, when there is one; it is the end of the mail's text. */
  readonly quoted?: string;
};

/** Keeps the bytes and the message, and queues it for all of its recipients. Gives the id of the outbox item. */
export async function queueMail(
  { newId }: { readonly newId: NewId },
  tx: Tx,
  order: MailToQueue,
  now: Date,
): Promise<OutboxId> {
  const rawHash = sha256(order.raw);
  keepRawMail(tx, { sha256: rawHash, bytes: order.raw }, now);
  insertMessage(tx, messageOf({ newId }, order, rawHash, now));
  const id = order.id ?? newId<OutboxId>();
  const queuedAt = order.queuedAt ?? now;
  await enqueue(tx, { ...itemOf(order), id, rawHash, queuedAt, dueAt: order.dueAt ?? now });
  return id;
}

/** What the outbox has of a mail of ours, whenever it leaves. */
export function itemOf(order: MailToQueue): Omit<NewOutboxItem, 'id' | 'rawHash' | 'queuedAt'> {
  const { kind, messageId, conversationId, channelId, smtpConfigId, envelopeFrom, mail } = order;
  const envelope = { from: envelopeFrom, to: recipientsOf(mail) };
  return { kind, messageId, conversationId, channelId, smtpConfigId, envelope };
}

/** The message that a mail of ours is in its conversation. */
export function messageOf(
  { newId }: { readonly newId: NewId },
  order: MailToQueue,
  rawHash: string | undefined,
  now: Date,
): NewMessage {
  const { mail, quoted = '' } = order;
  return {
    id: order.messageId,
    direction: 'out',
    kind: order.messageKind ?? order.kind,
    // What is told to one of us is no part of the conversation.
    conversationId: order.kind === 'notification' ? undefined : order.conversationId,
    channelId: order.channelId,
    operatorId: order.operatorId,
    from: mail.from,
    replyTo: mail.replyTo,
    to: mail.to,
    cc: mail.cc,
    bcc: mail.bcc,
    subject: mail.subject,
    messageIdHeader: mail.messageId,
    inReplyTo: mail.inReplyTo === undefined ? [] : [mail.inReplyTo],
    references: mail.references,
    sentAt: mail.date,
    receivedAt: now,
    createdAt: now,
    text: quoted === '' ? mail.text : mail.text.slice(0, -quoted.length).trimEnd(),
    quoted,
    flags: [],
    rawHash,
    contentHash: rawHash ?? sha256(order.raw),
    attachments: mail.attachments.map(({ name, type, content, contentId }) => ({
      id: newId<AttachmentId>(),
      name,
      type,
      size: content.byteLength,
      sha256: sha256(content),
      contentId,
      inline: contentId !== undefined,
    })),
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
