// Intakes in the store: the decision about each mail that arrived, with its reasons.
import type { MessageKind } from '../conversation/message.js';
import type { ChannelId, ConversationId, IntakeId, MailboxId, MessageId } from '../ids.js';
import type { Reason } from '../inbound/reason.js';
import { fromJson, fromTime, toFlag, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

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

export async function recordIntake(tx: Tx, intake: RecordedIntake): Promise<void> {
  await tx
    .insertInto('intake')
    .values({
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
    })
    .execute();
}

/** The decisions about a message, oldest first: its own, and those about copies of it that came later. */
export async function listIntakes(db: Queries, message: MessageId): Promise<RecordedIntake[]> {
  const rows = await db.selectFrom('intake').selectAll().where('message_id', '=', message).orderBy('id').execute();
  return rows.map((row) => ({
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
  }));
}
