// What operators were told of, counted from the outbox: the quiet time holds across programs and restarts.
import { sql } from 'kysely';
import { addressKey } from '../address/email-address.js';
import type { ConversationId, MessageId, OutboxId } from '../ids.js';
import type { NewMail } from '../outbound/notification-text.js';
import { listSuppressed } from './bounces.js';
import { fromTime, fromTimeOrNull, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { repeated } from './repeated.js';

/** What one operator was told of one conversation. */
export type ToldBefore = {
  /** The one that is written and has not left. */
  readonly waiting: { readonly id: OutboxId; readonly dueAt: Date; readonly queuedAt: Date } | undefined;
  /** When the last one left, or was tried. */
  readonly lastLeftAt: Date | undefined;
  /** Mails that came after this are not in any that has left. */
  readonly toldUntil: Date | undefined;
  /** How many went to the operator in the last hour, of all conversations. */
  readonly lastHour: number;
  readonly isSuppressed: boolean;
};

/** Whether any operator has notifications on: asked for each mail of a pull. */
export async function hasNotifiedOperators(db: Queries): Promise<boolean> {
  return (await notifiedRows(db, {})).length > 0;
}

const notifiedRows = repeated((db, _: Readonly<Record<never, never>>) =>
  db.selectFrom('operator').select('id').where('notify', '=', 1).limit(1),
);

const HOUR = 60 * 60 * 1000;

/** `address` is the operator's. */
export async function readToldBefore(
  db: Queries,
  {
    conversation,
    address,
    now,
  }: { readonly conversation: ConversationId; readonly address: string; readonly now: Date },
): Promise<ToldBefore> {
  const rows = await toAddress(db, address)
    .innerJoin('message', 'message.id', 'outbox.message_id')
    .select(['outbox.id', 'outbox.state', 'outbox.next_attempt_at', 'outbox.queued_at'])
    .select(['outbox.finished_at', 'outbox.updated_at', 'message.created_at'])
    .where('outbox.conversation_id', '=', conversation)
    .orderBy('outbox.id', 'desc')
    .limit(10)
    .execute();
  const isWaiting = (state: string) => state === 'queued' || state === 'deferred';
  const waiting = rows.find(({ state }) => isWaiting(state));
  const left = rows.find(({ state }) => !isWaiting(state));
  const { count } = await toAddress(db, address)
    .select(sql<number>`cast(count(*) as integer)`.as('count'))
    .where('outbox.queued_at', '>', toTime(new Date(now.getTime() - HOUR)))
    .executeTakeFirstOrThrow();
  return {
    waiting: waiting && {
      id: waiting.id as OutboxId,
      dueAt: fromTimeOrNull(waiting.next_attempt_at) ?? now,
      queuedAt: fromTime(waiting.queued_at),
    },
    lastLeftAt: left && fromTime(left.finished_at ?? left.updated_at),
    toldUntil: left && fromTime(left.created_at),
    lastHour: count,
    isSuppressed: (await listSuppressed(db, now, [address])).length > 0,
  };
}

function toAddress(db: Queries, address: string) {
  return db
    .selectFrom('outbox')
    .innerJoin('outbox_recipient', 'outbox_recipient.outbox_id', 'outbox.id')
    .where('outbox_recipient.address_key', '=', addressKey(address))
    .where('outbox.kind', '=', 'notification');
}

/** The mails of people that came into a conversation after that time, oldest first; the last ten of them. */
export async function listNewMails(db: Queries, conversation: ConversationId, after: Date): Promise<NewMail[]> {
  const rows = await db
    .selectFrom('message')
    .select(['from_name', 'from_address', 'text'])
    .where('conversation_id', '=', conversation)
    .where('direction', '=', 'in')
    .where('kind', '=', 'human')
    .where('created_at', '>', toTime(after))
    .orderBy('id', 'desc')
    .limit(10)
    .execute();
  return rows.reverse().map((row) => ({ from: { name: row.from_name, address: row.from_address }, text: row.text }));
}

/** How many conversations the contact of this one has begun since then, this one included. */
export async function countConversationsBegun(db: Queries, conversation: ConversationId, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('conversation')
    .select(sql<number>`cast(count(*) as integer)`.as('count'))
    .where('contact_id', '=', (is) => is.selectFrom('conversation').select('contact_id').where('id', '=', conversation))
    .where('created_at', '>', toTime(since))
    .executeTakeFirstOrThrow();
  return count;
}

/** Takes one back that has not left, as if it had never been written. False when somebody is sending it. */
export async function removeWaitingNotification(tx: Tx, id: OutboxId): Promise<boolean> {
  const removed = await tx
    .deleteFrom('outbox')
    .where('id', '=', id)
    .where('kind', '=', 'notification')
    .where('state', 'in', ['queued', 'deferred'])
    .returning(['message_id', 'raw_sha256'])
    .executeTakeFirst();
  if (removed === undefined) return false;
  await tx.deleteFrom('message').where('id', '=', removed.message_id).execute();
  // Its bytes are its own, for its Message-ID is in them; unless it came back to us after an answer that got lost.
  if (removed.raw_sha256 !== null) {
    await sql`delete from raw_mail where sha256 = ${removed.raw_sha256}
      and not exists (select 1 from message where raw_sha256 = ${removed.raw_sha256})
      and not exists (select 1 from intake where raw_sha256 = ${removed.raw_sha256})
      and not exists (select 1 from server_copy where raw_sha256 = ${removed.raw_sha256})`.execute(tx);
  }
  return true;
}

/** Whether a message of ours is a notification. */
export async function isNotification(db: Queries, message: MessageId): Promise<boolean> {
  const row = await db
    .selectFrom('message')
    .select('id')
    .where('id', '=', message)
    .where('kind', '=', 'notification')
    .executeTakeFirst();
  return row !== undefined;
}
