// Intakes in the store: the decision about each mail that arrived, with its reasons.
import type { NamedAddress } from '../address/email-address.js';
import type { MessageKind } from '../conversation/message.js';
import type { HeldCounts } from '../conversation/workload.js';
import type { ChannelId, ConversationId, IntakeId, MailboxId, MessageId } from '../ids.js';
import type { Reason } from '../inbound/reason.js';
import { fromJson, fromTime, toFlag, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { IntakeTable } from './schema.js';

export type IntakeAction = 'duplicate' | 'hold' | 'join' | 'start';

/** What was decided about one mail for one channel, and why. */
export type RecordedIntake = {
  readonly id: IntakeId;
  /** The message it became; for a mail that came again, the one it became before. */
  readonly messageId: MessageId | undefined;
  readonly rawHash: string;
  readonly mailboxId: MailboxId | undefined;
  readonly channelId: ChannelId | undefined;
  readonly conversationId: ConversationId | undefined;
  readonly action: IntakeAction;
  readonly kind: MessageKind;
  readonly hasAutoReply: boolean;
  readonly reasons: readonly Reason[];
  readonly at: Date;
};

export function recordIntake(tx: Tx, intake: RecordedIntake): void {
  tx.gather('intake', [
    {
      id: intake.id,
      message_id: intake.messageId ?? null,
      raw_sha256: intake.rawHash,
      mailbox_id: intake.mailboxId ?? null,
      channel_id: intake.channelId ?? null,
      conversation_id: intake.conversationId ?? null,
      action: intake.action,
      kind: intake.kind,
      auto_reply: toFlag(intake.hasAutoReply),
      reasons: JSON.stringify(intake.reasons),
      created_at: toTime(intake.at),
    },
  ]);
}

/** A decision with what people know of the mail. */
export type DecidedMail = RecordedIntake & {
  readonly conversation: number | undefined;
  readonly channel: string | undefined;
  /** The message it is about; undefined when that was deleted. */
  readonly mail: DecidedMessage | undefined;
};

export type DecidedMessage = {
  readonly messageIdHeader: string;
  readonly from: NamedAddress;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly isHistory: boolean;
};

/** By which decisions are found. */
export type DecisionsOf =
  | { readonly message: string }
  | { readonly intake: string }
  | { readonly messageIdHeader: string }
  | { readonly conversation: ConversationId };

/** The decisions about a mail, or about all mails of a conversation, oldest first; at most 10,000. Copies that came later are among them. */
export async function listDecisions(db: Queries, of: DecisionsOf): Promise<DecidedMail[]> {
  const all = db
    .selectFrom('intake')
    .leftJoin('message', 'message.id', 'intake.message_id')
    .leftJoin('conversation', 'conversation.id', 'intake.conversation_id')
    .leftJoin('channel', 'channel.id', 'intake.channel_id')
    .selectAll('intake')
    .select(['conversation.number', 'channel.name as channel_name'])
    .select(['message.message_id_header', 'message.from_name', 'message.from_address', 'message.subject'])
    .select(['message.received_at', 'message.flags'])
    .orderBy('intake.id')
    .limit(10_000);
  const { column, value } = conditionOf(of);
  const rows = await all.where(column, '=', value).execute();
  return rows.map((row) => ({
    ...toIntake(row),
    conversation: row.number ?? undefined,
    channel: row.channel_name ?? undefined,
    mail:
      row.message_id_header === null
        ? undefined
        : {
            messageIdHeader: row.message_id_header,
            from: { name: row.from_name ?? '', address: row.from_address ?? '' },
            subject: row.subject ?? '',
            receivedAt: fromTime(row.received_at ?? row.created_at),
            isHistory: fromJson<string[]>(row.flags ?? '[]').includes('history'),
          },
  }));
}

/** A mail that is in no conversation: a report on nothing that is here, or a mail for no channel. */
export type HeldMail = {
  readonly id: MessageId;
  readonly kind: MessageKind;
  readonly from: NamedAddress;
  readonly subject: string;
  readonly receivedAt: Date;
};

const REPORTS: readonly string[] = ['bounce', 'complaint', 'receipt'];

/** Newest first, at most `limit`. `what`: reports that fit nothing, or mail for no channel; our own mail is neither. */
export async function listHeldMails(db: Queries, what: 'reports' | 'unrouted', limit: number): Promise<HeldMail[]> {
  const rows = await heldMailsQuery(db, what, limit).execute();
  return rows.map((row) => ({
    id: row.id as MessageId,
    kind: row.kind as MessageKind,
    from: { name: row.from_name, address: row.from_address },
    subject: row.subject,
    receivedAt: fromTime(row.received_at),
  }));
}

/** The query behind the list, so that a test can look at how the database goes about it. */
export function heldMailsQuery(db: Queries, what: 'reports' | 'unrouted', limit: number) {
  return db
    .selectFrom('message')
    .select(['id', 'kind', 'from_name', 'from_address', 'subject', 'received_at'])
    .where('conversation_id', 'is', null)
    .where('direction', '=', 'in')
    .where('kind', '<>', 'own')
    .where('kind', what === 'reports' ? 'in' : 'not in', REPORTS)
    .orderBy('received_at', 'desc')
    .limit(limit);
}

/** How many mails are in no conversation: for no channel, and reports that fit nothing. */
export async function countHeldMails(db: Queries): Promise<HeldCounts> {
  const rows = await db
    .selectFrom('message')
    .select((is) => ['kind', is.fn.countAll<number | string>().as('count')])
    .where('conversation_id', 'is', null)
    .where('direction', '=', 'in')
    .where('kind', '<>', 'own')
    .groupBy('kind')
    .execute();
  const sum = (isReport: boolean) =>
    rows.filter(({ kind }) => REPORTS.includes(kind) === isReport).reduce((all, { count }) => all + Number(count), 0);
  return { unrouted: sum(false), reports: sum(true) };
}

function conditionOf(of: DecisionsOf): {
  readonly column: 'intake.message_id' | 'intake.id' | 'message.conversation_id' | 'message.message_id_header';
  readonly value: string;
} {
  if ('message' in of) return { column: 'intake.message_id', value: of.message };
  if ('intake' in of) return { column: 'intake.id', value: of.intake };
  if ('conversation' in of) return { column: 'message.conversation_id', value: of.conversation };
  return { column: 'message.message_id_header', value: of.messageIdHeader };
}

/** The decisions about a message, oldest first: its own, and those about copies of it that came later. */
export async function listIntakes(db: Queries, message: MessageId): Promise<RecordedIntake[]> {
  const rows = await db.selectFrom('intake').selectAll().where('message_id', '=', message).orderBy('id').execute();
  return rows.map(toIntake);
}

function toIntake(row: IntakeTable): RecordedIntake {
  return {
    id: row.id as IntakeId,
    messageId: (row.message_id ?? undefined) as MessageId | undefined,
    rawHash: row.raw_sha256,
    mailboxId: (row.mailbox_id ?? undefined) as MailboxId | undefined,
    channelId: (row.channel_id ?? undefined) as ChannelId | undefined,
    conversationId: (row.conversation_id ?? undefined) as ConversationId | undefined,
    action: row.action as IntakeAction,
    kind: row.kind as MessageKind,
    hasAutoReply: row.auto_reply === 1,
    reasons: fromJson<Reason[]>(row.reasons),
    at: fromTime(row.created_at),
  };
}

/** Takes a mail out of the store as if it had never come: for a transaction that is thrown away. */
export async function forgetMessage(tx: Tx, message: MessageId): Promise<void> {
  await tx.deleteFrom('intake').where('message_id', '=', message).execute();
  await tx.deleteFrom('message_identifier').where('message_id', '=', message).execute();
  await tx.deleteFrom('attachment').where('message_id', '=', message).execute();
  await tx.deleteFrom('message').where('id', '=', message).execute();
}
