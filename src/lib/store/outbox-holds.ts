// Replies that are held: what they are composed from, which of them may leave, and why others wait for somebody.
import { NO_ORDERS } from '../conversation/orders.js';
import type { ConversationId, OutboxId, SmtpConfigId } from '../ids.js';
import type { HeldFile, HeldReply, Hold } from '../outbound/held-reply.js';
import { fromJson, fromTime, toText, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { keepRawMail, type RawMail } from './raw-mails.js';
import { repeatedBeside } from './repeated.js';

export type NewHold = {
  readonly id: OutboxId;
  readonly cause: Hold['cause'];
  /** The version of the conversation that it left behind. */
  readonly version: number;
  readonly reply: HeldReply;
  readonly files: readonly HeldFile[];
};

/** In the transaction that puts the item into the outbox. */
export async function insertHold(tx: Tx, { id, cause, version, reply, files }: NewHold): Promise<void> {
  await tx
    .insertInto('outbox_hold')
    .values({ outbox_id: id, cause, version, reply: JSON.stringify(reply) })
    .execute();
  for (const [position, { name, type, content, path }] of files.entries()) {
    await tx
      .insertInto('outbox_file')
      .values({ outbox_id: id, position, name, type, path: path ?? null, bytes: content })
      .execute();
  }
}

/** Those whose time has come, the first to leave first. Those that wait for somebody are none of them. */
export async function listDueHeld(db: Queries, now: Date): Promise<OutboxId[]> {
  const rows = await db
    .selectFrom('outbox')
    .select('id')
    .where('state', '=', 'held')
    .where('next_attempt_at', '<=', toTime(now))
    .orderBy('next_attempt_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id as OutboxId);
}

/** What a held reply is composed from; undefined when it is held no more. */
export async function findHold(db: Queries, id: OutboxId): Promise<NewHold | undefined> {
  const row = await db.selectFrom('outbox_hold').selectAll().where('outbox_id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const files = await db
    .selectFrom('outbox_file')
    .selectAll()
    .where('outbox_id', '=', id)
    .orderBy('position')
    .execute();
  return {
    id,
    cause: row.cause as Hold['cause'],
    version: row.version,
    reply: toReply(row.reply),
    files: files.map(({ name, type, bytes, path }) => ({ name, type, content: bytes, path: path ?? undefined })),
  };
}

function toReply(json: string): HeldReply {
  const reply = fromJson<HeldReply>(json);
  const until: unknown = reply.orders.snoozeUntil;
  const snoozeUntil = until === 'reply' ? until : typeof until === 'string' ? fromTime(until) : undefined;
  // What JSON leaves out is undefined.
  return { ...reply, orders: { ...NO_ORDERS, ...reply.orders, snoozeUntil } };
}

export type Released = {
  readonly smtpConfigId: SmtpConfigId;
  readonly envelopeFrom: string;
  /** Its bytes, as every attempt will send them. */
  readonly raw: RawMail;
};

/**
 * Puts a held item into the queue, with the bytes that it has now. Before its time, and when it waits for somebody, only
 * `byHand`. False when somebody was quicker; then nothing is changed.
 */
export async function releaseItem(
  tx: Tx,
  id: OutboxId,
  { smtpConfigId, envelopeFrom, raw }: Released,
  { now, byHand }: { readonly now: Date; readonly byHand: boolean },
): Promise<boolean> {
  const at = toTime(now);
  const released = await tx
    .updateTable('outbox')
    .set({
      ...{ state: 'queued', smtp_config_id: smtpConfigId, envelope_from: envelopeFrom },
      ...{ queued_at: at, next_attempt_at: at, reason: null, updated_at: at },
    })
    .where('id', '=', id)
    .where('state', '=', 'held')
    .$if(!byHand, (query) => query.where('next_attempt_at', '<=', at))
    .returning('id')
    .executeTakeFirst();
  if (released === undefined) return false;
  // Whoever was quicker has made other bytes: these would stay, and belong to nothing.
  keepRawMail(tx, raw, now);
  await tx.updateTable('outbox').set({ raw_sha256: raw.sha256 }).where('id', '=', id).execute();
  await dropHold(tx, id);
  return true;
}

/** Keeps a held item until somebody decides. False when it is held no more, or waits for somebody already. */
export async function keepItem(tx: Tx, id: OutboxId, why: string, now: Date): Promise<boolean> {
  const kept = await tx
    .updateTable('outbox')
    .set({ next_attempt_at: null, reason: toText(why), updated_at: toTime(now) })
    .where('id', '=', id)
    .where('state', '=', 'held')
    .where('next_attempt_at', 'is not', null)
    .returning('id')
    .executeTakeFirst();
  return kept !== undefined;
}

// Asked for every mail of a customer, and mostly answered no.
const heldOf = repeatedBeside((tx, { conversation }: { readonly conversation: ConversationId }) =>
  tx.selectFrom('outbox').select('id').where('conversation_id', '=', conversation).where('state', '=', 'held').limit(1),
);

/** The same for all that are held in a conversation; whether there were any. */
export async function keepItemsOf(tx: Tx, conversation: ConversationId, why: string, now: Date): Promise<boolean> {
  if ((await heldOf(tx, { conversation })).length === 0) return false;
  const kept = await tx
    .updateTable('outbox')
    .set({ next_attempt_at: null, reason: toText(why), updated_at: toTime(now) })
    .where('conversation_id', '=', conversation)
    .where('state', '=', 'held')
    .where('next_attempt_at', 'is not', null)
    .returning('id')
    .execute();
  return kept.length > 0;
}

/** Forgets what a reply was to be composed from, once it is held no more. */
export async function dropHold(tx: Tx, id: OutboxId): Promise<void> {
  await tx.deleteFrom('outbox_file').where('outbox_id', '=', id).execute();
  await tx.deleteFrom('outbox_hold').where('outbox_id', '=', id).execute();
}
