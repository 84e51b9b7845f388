// Messages, their identifiers and attachments in the store.
import type { NamedAddress } from '../address/email-address.js';
import type { AttachmentSummary, Message, MessageKind } from '../conversation/message.js';
import type { ChannelId, ConversationId, MessageId, OperatorId } from '../ids.js';
import { batchesOf } from './batches.js';
import { fromJson, fromTime, toFlag, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { attachmentsOf, deliveriesOf, referencesOf } from './message-parts.js';
import { rememberMessage } from './remember-message.js';
import type { MessageTable } from './schema.js';

export type NewAttachment = AttachmentSummary & {
  readonly sha256: string;
  readonly contentId: string | undefined;
  readonly inline: boolean;
};

export type NewMessage = Omit<Message, 'delivery' | 'attachments' | 'date'> & {
  readonly conversationId: ConversationId | undefined;
  readonly channelId: ChannelId | undefined;
  readonly rawHash: string | undefined;
  readonly contentHash: string;
  readonly inReplyTo: readonly string[];
  readonly sentAt: Date;
  readonly receivedAt: Date;
  readonly flags: readonly string[];
  readonly operatorId: OperatorId | undefined;
  readonly attachments: readonly NewAttachment[];
  readonly createdAt: Date;
};

/** Stores a message with the identifiers by which answers to it are found, and the descriptions of its attachments. */
export function insertMessage(tx: Tx, message: NewMessage): void {
  tx.gather('message', [
    {
      id: message.id,
      conversation_id: message.conversationId ?? null,
      channel_id: message.channelId ?? null,
      direction: message.direction,
      kind: message.kind,
      raw_sha256: message.rawHash ?? null,
      message_id_header: message.messageIdHeader,
      content_hash: message.contentHash,
      from_name: message.from.name,
      from_address: message.from.address,
      reply_to: JSON.stringify(message.replyTo),
      to_list: JSON.stringify(message.to),
      cc_list: JSON.stringify(message.cc),
      bcc_list: JSON.stringify(message.bcc),
      subject: message.subject,
      sent_at: toTime(message.sentAt),
      received_at: toTime(message.receivedAt),
      text: message.text,
      quoted: message.quoted,
      flags: JSON.stringify(message.flags),
      operator_id: message.operatorId ?? null,
      created_at: toTime(message.createdAt),
      place: null,
    },
  ]);
  if (message.channelId !== undefined) insertIdentifiers(tx, message.channelId, message);
  insertAttachments(tx, message);
  rememberMessage(tx.foreseen, message);
}

function insertIdentifiers(tx: Tx, channelId: ChannelId, message: NewMessage): void {
  const rows = [
    ...(message.messageIdHeader ? [{ role: 'own', position: 0, identifier: message.messageIdHeader }] : []),
    ...message.inReplyTo.map((identifier, position) => ({ role: 'in-reply-to', position, identifier })),
    ...message.references.map((identifier, position) => ({ role: 'reference', position, identifier })),
  ].map((row) => ({ ...row, message_id: message.id, channel_id: channelId }));
  tx.gather('message_identifier', rows);
}

function insertAttachments(tx: Tx, message: Pick<NewMessage, 'id' | 'attachments'>): void {
  const rows = message.attachments.map((attachment, position) => ({
    id: attachment.id,
    message_id: message.id,
    position,
    name: attachment.name,
    type: attachment.type,
    size: attachment.size,
    sha256: attachment.sha256,
    content_id: attachment.contentId ?? null,
    inline: toFlag(attachment.inline),
  }));
  tx.gather('attachment', rows);
}

// Loaded where it is needed: whoever only reads messages does without.
async function indexAnew(tx: Tx, id: MessageId): Promise<void> {
  const { reindexMessage } = await import('./search-index.js');
  await reindexMessage(tx, id);
}

/** What a message says, now that the whole mail is here of which only the headers were. */
export type CompletedMessage = Pick<NewMessage, 'text' | 'quoted' | 'contentHash' | 'attachments'> & {
  readonly rawHash: string;
};

/** Gives the messages of those headers the rest of their mail; the flag that begins like this goes. */
export async function completeMessages(
  tx: Tx,
  headersHash: string,
  flag: string,
  completed: (id: MessageId) => CompletedMessage,
): Promise<void> {
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'flags'])
    .where('raw_sha256', '=', headersHash)
    .where('direction', '=', 'in')
    .execute();
  for (const row of rows) {
    const message = completed(row.id as MessageId);
    const flags = fromJson<string[]>(row.flags).filter((one) => !one.startsWith(flag));
    await tx
      .updateTable('message')
      .set({
        raw_sha256: message.rawHash,
        content_hash: message.contentHash,
        text: message.text,
        quoted: message.quoted,
        flags: JSON.stringify(flags),
      })
      .where('id', '=', row.id)
      .execute();
    await tx.deleteFrom('attachment').where('message_id', '=', row.id).execute();
    insertAttachments(tx, { id: row.id as MessageId, attachments: message.attachments });
    await indexAnew(tx, row.id as MessageId);
  }
}

/** A message of ours that was held and leaves now is as it leaves. Its attachments are what they were. */
export async function rewriteMessage(tx: Tx, message: NewMessage): Promise<void> {
  await tx
    .updateTable('message')
    .set({
      raw_sha256: message.rawHash ?? null,
      message_id_header: message.messageIdHeader,
      content_hash: message.contentHash,
      from_name: message.from.name,
      from_address: message.from.address,
      reply_to: JSON.stringify(message.replyTo),
      sent_at: toTime(message.sentAt),
      received_at: toTime(message.receivedAt),
      text: message.text,
      quoted: message.quoted,
      operator_id: message.operatorId ?? null,
    })
    .where('id', '=', message.id)
    .execute();
  await tx.deleteFrom('message_identifier').where('message_id', '=', message.id).execute();
  if (message.channelId !== undefined) insertIdentifiers(tx, message.channelId, message);
  await indexAnew(tx, message.id);
}

/** A stored message, and where its bytes are. */
export type StoredMessage = Message & {
  readonly rawHash: string | undefined;
  readonly conversationId: ConversationId | undefined;
  readonly operatorId: OperatorId | undefined;
  readonly receivedAt: Date;
  readonly flags: readonly string[];
};

/** The messages of a conversation, oldest first, each with its attachments and, for ours, its delivery. */
export async function listMessages(db: Queries, conversation: ConversationId): Promise<StoredMessage[]> {
  const rows = await db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversation)
    // IMAP tells whole seconds only (RFC 3501, 6.4.5): within one, what was stored first came first.
    .orderBy((is) => is.fn('substr', ['received_at', is.lit(1), is.lit(19)]))
    .orderBy('id')
    .execute();
  return withParts(db, rows);
}

/** Those of these ids that there are, each as `listMessages` has it and in its order. */
export async function findMessages(db: Queries, ids: readonly MessageId[]): Promise<StoredMessage[]> {
  const rows: MessageTable[] = [];
  for (const batch of batchesOf(ids)) {
    rows.push(...(await db.selectFrom('message').selectAll().where('id', 'in', batch).execute()));
  }
  const place = ({ received_at, id }: MessageTable) => `${received_at.slice(0, 19)} ${id}`;
  return withParts(
    db,
    rows.sort((one, other) => (place(one) < place(other) ? -1 : 1)),
  );
}

/** The last mail of a conversation, in the order of `listMessages`; a note is none. */
export async function findLastMessageId(db: Queries, conversation: ConversationId): Promise<MessageId | undefined> {
  const row = await db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', conversation)
    .where('direction', '<>', 'note')
    .orderBy((is) => is.fn('substr', ['received_at', is.lit(1), is.lit(19)]), 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id as MessageId | undefined;
}

export async function findMessage(db: Queries, id: string): Promise<StoredMessage | undefined> {
  const rows = await db.selectFrom('message').selectAll().where('id', '=', id).execute();
  return (await withParts(db, rows))[0];
}

export type MessageRow = Omit<MessageTable, 'channel_id' | 'content_hash' | 'created_at' | 'place'>;

export async function withParts(db: Queries, rows: readonly MessageRow[]): Promise<StoredMessage[]> {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const references = await referencesOf(db, ids);
  const attachments = await attachmentsOf(db, ids);
  const deliveries = await deliveriesOf(db, ids);
  return rows.map((row) => ({
    id: row.id as MessageId,
    direction: row.direction as Message['direction'],
    kind: row.kind as MessageKind,
    from: { name: row.from_name, address: row.from_address },
    replyTo: fromJson<NamedAddress[]>(row.reply_to),
    to: fromJson<NamedAddress[]>(row.to_list),
    cc: fromJson<NamedAddress[]>(row.cc_list),
    bcc: fromJson<NamedAddress[]>(row.bcc_list),
    subject: row.subject,
    messageIdHeader: row.message_id_header,
    references: references.get(row.id) ?? [],
    date: fromTime(row.sent_at),
    text: row.text,
    quoted: row.quoted,
    attachments: attachments.get(row.id) ?? [],
    delivery: deliveries.get(row.id),
    rawHash: row.raw_sha256 ?? undefined,
    conversationId: (row.conversation_id ?? undefined) as ConversationId | undefined,
    operatorId: (row.operator_id ?? undefined) as OperatorId | undefined,
    receivedAt: fromTime(row.received_at),
    flags: fromJson<string[]>(row.flags),
  }));
}

/** The numbers of the conversations that have a message of this raw mail. */
export async function listConversationsOf(db: Queries, rawHash: string): Promise<number[]> {
  const rows = await db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select('conversation.number')
    .distinct()
    .where('message.raw_sha256', '=', rawHash)
    .orderBy('conversation.number')
    .execute();
  return rows.map(({ number }) => number);
}

/** A note goes, with the mentions in it. Mail stays. */
export async function deleteNote(tx: Tx, id: MessageId): Promise<void> {
  await tx.deleteFrom('message').where('id', '=', id).where('direction', '=', 'note').execute();
}
