// The mail of ours that a report speaks of: by its id, by what a relay calls it, or by whom it went to and when.
import { addressKey } from '../address/email-address.js';
import type { MessageKind } from '../conversation/message.js';
import type { ChannelId, MessageId } from '../ids.js';
import type { ReportedOn } from '../inbound/intake.js';
import { toTime } from './columns.js';
import type { Queries } from './db.js';
import { followMerge, threadRows } from './threading.js';

type Reported = Omit<ReportedOn, 'evidence' | 'by'>;

/** Mail of ours that left by one of these channels; `receivedAt` is when the report came. */
export type ReportedAmong = { readonly channels: readonly ChannelId[]; readonly receivedAt: Date };

/** The conversation and the kind of a message of ours; undefined when it is gone. */
export async function findReportedOn(db: Queries, message: MessageId): Promise<Reported | undefined> {
  const row =
    (await reportedRows(db).where('message.id', '=', message).executeTakeFirst()) ??
    (await notifiedRows(db).where('message.id', '=', message).executeTakeFirst());
  return row && toReported(db, row);
}

/** By a Message-ID of the mail that came back: the one that a relay gave it. */
export async function findReportedByIds(
  db: Queries,
  { channels, identifiers }: ReportedAmong & { readonly identifiers: readonly string[] },
): Promise<(Reported & { readonly evidence: string }) | undefined> {
  if (channels.length === 0 || identifiers.length === 0) return undefined;
  const row = await reportedRows(db)
    .innerJoin('message_identifier', 'message_identifier.message_id', 'message.id')
    .select('message_identifier.identifier')
    .where('message_identifier.channel_id', 'in', channels)
    .where('message_identifier.identifier', 'in', identifiers.slice(0, 50))
    .where('message_identifier.role', '=', 'own')
    .limit(1)
    .executeTakeFirst();
  return row && { ...(await toReported(db, row)), evidence: row.identifier };
}

// Servers try for five days as a rule (RFC 5321, 4.5.4.1).
const TRIED_FOR = 6 * 24 * 60 * 60 * 1000;

/** The last mail that went to one of these addresses in the days before. */
export async function findReportedByTime(
  db: Queries,
  { channels, receivedAt, addresses }: ReportedAmong & { readonly addresses: readonly string[] },
): Promise<(Reported & { readonly evidence: string }) | undefined> {
  if (channels.length === 0 || addresses.length === 0) return undefined;
  const row = await reportedRows(db)
    .innerJoin('outbox', 'outbox.message_id', 'message.id')
    .innerJoin('outbox_recipient', 'outbox_recipient.outbox_id', 'outbox.id')
    .select('outbox_recipient.address')
    .where('outbox_recipient.address_key', 'in', addresses.slice(0, 50).map(addressKey))
    .where('outbox.channel_id', 'in', channels)
    .where('outbox.state', 'in', ['sent', 'unsure', 'failed', 'deferred'])
    .where('outbox.queued_at', '<=', toTime(receivedAt))
    .where('outbox.queued_at', '>', toTime(new Date(receivedAt.getTime() - TRIED_FOR)))
    .orderBy('outbox.queued_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { ...(await toReported(db, row)), evidence: row.address };
}

function reportedRows(db: Queries) {
  return threadRows(db)
    .innerJoin('message', 'message.conversation_id', 'conversation.id')
    .select('message.kind as message_kind')
    .where('message.direction', '=', 'out');
}

// A notification is about a conversation and no message of it.
function notifiedRows(db: Queries) {
  return threadRows(db)
    .innerJoin('outbox', 'outbox.conversation_id', 'conversation.id')
    .innerJoin('message', 'message.id', 'outbox.message_id')
    .select('message.kind as message_kind')
    .where('message.kind', '=', 'notification');
}

type ReportedRow = Awaited<ReturnType<ReturnType<typeof reportedRows>['executeTakeFirstOrThrow']>>;

async function toReported(db: Queries, row: ReportedRow): Promise<Reported> {
  return { kind: row.message_kind as MessageKind, conversation: await followMerge(db, row) };
}
