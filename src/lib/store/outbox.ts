// The outbox in the store: what is waiting to be sent, who is sending it, and what became of it.
import { addressKey } from '../address/email-address.js';
import type { RecipientDelivery } from '../conversation/message.js';
import { MailroomError } from '../errors.js';
import type { ChannelId, ConversationId, MessageId, OutboxId, SmtpConfigId } from '../ids.js';
import {
  type OutboxAttempt,
  type OutboxItem,
  type OutboxKind,
  type OutboxState,
  UNFINISHED,
} from '../outbound/outbox.js';
import type { Envelope } from '../smtp/transport.js';
import { batchesOf } from './batches.js';
import { fromJson, fromTime, fromTimeOrNull, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { repeated } from './repeated.js';
import type { OutboxRecipientTable } from './schema.js';

export type NewOutboxItem = {
  readonly id: OutboxId;
  readonly kind: OutboxKind;
  readonly messageId: MessageId;
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId;
  readonly smtpConfigId: SmtpConfigId;
  /** Frozen from now on, whatever becomes of the contact's address. */
  readonly envelope: Envelope;
  /** The raw mail that every attempt sends. It is kept already, and so is the message. None while it is held. */
  readonly rawHash: string | undefined;
  /** Until then it is held. */
  readonly heldUntil?: Date;
  readonly queuedAt: Date;
  /** When it may leave; as it is queued unless given. */
  readonly dueAt?: Date;
};

/** Puts a mail into the outbox, to be sent when it is due: in the transaction that stores its message. */
export async function enqueue(tx: Tx, item: NewOutboxItem): Promise<void> {
  const at = toTime(item.queuedAt);
  await tx
    .insertInto('outbox')
    .values({
      id: item.id,
      kind: item.kind,
      message_id: item.messageId,
      conversation_id: item.conversationId,
      channel_id: item.channelId,
      smtp_config_id: item.smtpConfigId,
      state: item.heldUntil === undefined ? 'queued' : 'held',
      envelope_from: item.envelope.from,
      envelope_to: JSON.stringify(item.envelope.to),
      raw_sha256: item.rawHash ?? null,
      attempts: 0,
      queued_at: at,
      hold_until: item.heldUntil === undefined ? null : toTime(item.heldUntil),
      next_attempt_at: toTime(item.heldUntil ?? item.dueAt ?? item.queuedAt),
      owner: null,
      reason: null,
      finished_at: null,
      updated_at: at,
    })
    .execute();
  await tx
    .insertInto('outbox_recipient')
    .values(
      item.envelope.to.map((address, position) => ({
        outbox_id: item.id,
        position,
        address,
        address_key: addressKey(address),
        state: 'pending',
        status: null,
        response: null,
        updated_at: at,
        read_at: null,
        complained_at: null,
      })),
    )
    .execute();
}

/** The items in these states, oldest first; by default those that are not finished. */
export async function listOutbox(db: Queries, states: readonly OutboxState[] = UNFINISHED): Promise<OutboxItem[]> {
  if (states.length === 0) return [];
  const rows = await outboxRows(db).where('outbox.state', 'in', states).execute();
  return toItems(db, rows);
}

/** The items of these ids that there are, in the order of the ids when these are many, else oldest first. */
export async function findOutboxItems(db: Queries, ids: readonly OutboxId[]): Promise<OutboxItem[]> {
  const items: OutboxItem[] = [];
  for (const batch of batchesOf(ids)) {
    items.push(...(await toItems(db, await rowsOfIds(db, { ids: batch }))));
  }
  return items;
}

/** Whether a reply of the conversation was not delivered, or nobody knows, or is held until somebody decides. */
export async function hasTroubledReply(db: Queries, conversation: ConversationId): Promise<boolean> {
  const row = await db
    .selectFrom('outbox')
    .select('id')
    .where('conversation_id', '=', conversation)
    .where('kind', '=', 'reply')
    .where((is) =>
      is.or([
        is('state', 'in', ['failed', 'unsure']),
        is.and([is('state', '=', 'held'), is('next_attempt_at', 'is', null)]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The item of that id, or of the id that ends like this. Throws `invalid` when several do. */
export async function findOutboxItem(db: Queries, idOrEnding: string): Promise<OutboxItem | undefined> {
  const ending = idOrEnding.trim().toLowerCase();
  if (!/^[0-9a-f]{4,32}$/.test(ending)) return undefined;
  const rows = await outboxRows(db).where('outbox.id', 'like', `%${ending}`).limit(2).execute();
  if (rows.length > 1) {
    throw new MailroomError('invalid', `several items of the outbox end in ${ending}`, [
      'give more of the id; mailroom outbox list --json has it whole',
    ]);
  }
  return (await toItems(db, rows))[0];
}

/** What was tried, first to last. */
export async function listOutboxAttempts(db: Queries, id: OutboxId): Promise<OutboxAttempt[]> {
  const rows = await db
    .selectFrom('outbox_attempt')
    .select(['attempt', 'at', 'outcome', 'response'])
    .where('outbox_id', '=', id)
    .orderBy('attempt')
    .execute();
  return rows.map((row) => ({ ...row, at: fromTime(row.at) }));
}

export type DueItem = {
  readonly id: OutboxId;
  readonly smtpConfigId: SmtpConfigId;
  readonly conversationId: ConversationId;
};

/** What is to be sent now, those of one SMTP config together, oldest first. */
export async function listDue(db: Queries, now: Date, only?: readonly OutboxId[]): Promise<DueItem[]> {
  if (only?.length === 0) return [];
  const rows = await db
    .selectFrom('outbox')
    .select(['id', 'smtp_config_id', 'conversation_id'])
    .where('state', 'in', ['queued', 'deferred'])
    .where('next_attempt_at', '<=', toTime(now))
    // One is asked for by itself, however many are due; many are picked here, for a statement takes only so many.
    .$if(only?.length === 1, (query) => query.where('id', 'in', only ?? []))
    .orderBy('smtp_config_id')
    .orderBy('queued_at')
    .orderBy('id')
    .execute();
  const wanted = only && new Set<string>(only);
  return rows
    .filter(({ id }) => wanted?.has(id) ?? true)
    .map((row) => ({
      id: row.id as OutboxId,
      smtpConfigId: row.smtp_config_id as SmtpConfigId,
      conversationId: row.conversation_id as ConversationId,
    }));
}

/** The replies of its conversation that were queued before it and wait no longer than it does, oldest first: they go first. */
export async function listDueBefore(db: Queries, id: OutboxId, now: Date): Promise<OutboxId[]> {
  const rows = await db
    .selectFrom('outbox')
    .innerJoin('outbox as earlier', 'earlier.conversation_id', 'outbox.conversation_id')
    .select('earlier.id')
    .where('outbox.id', '=', id)
    .where('outbox.kind', '=', 'reply')
    .where('earlier.kind', '=', 'reply')
    .where('earlier.state', 'in', ['queued', 'deferred'])
    .where('earlier.next_attempt_at', '<=', toTime(now))
    .whereRef('earlier.queued_at', '<', 'outbox.queued_at')
    .orderBy('earlier.queued_at')
    .orderBy('earlier.id')
    .execute();
  return rows.map((row) => row.id as OutboxId);
}

/** When the next item is to be sent or released; undefined when none waits. */
export async function findNextDue(db: Queries): Promise<Date | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select('next_attempt_at')
    .where('state', 'in', ['held', 'queued', 'deferred'])
    .where('next_attempt_at', 'is not', null)
    .orderBy('next_attempt_at')
    .limit(1)
    .executeTakeFirst();
  return fromTimeOrNull(row?.next_attempt_at ?? null);
}

function outboxRows(db: Queries) {
  return db
    .selectFrom('outbox')
    .innerJoin('conversation', 'conversation.id', 'outbox.conversation_id')
    .selectAll('outbox')
    .select('conversation.number')
    .orderBy('outbox.queued_at')
    .orderBy('outbox.id');
}

const rowsOfIds = repeated((db, { ids }: { readonly ids: readonly string[] }) =>
  outboxRows(db).where('outbox.id', 'in', ids),
);

type OutboxRow = Awaited<ReturnType<ReturnType<typeof outboxRows>['executeTakeFirstOrThrow']>>;

async function toItems(db: Queries, rows: readonly OutboxRow[]): Promise<OutboxItem[]> {
  const recipients = await recipientsOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id as OutboxId,
    kind: row.kind as OutboxKind,
    messageId: row.message_id as MessageId,
    conversation: { id: row.conversation_id as ConversationId, number: row.number },
    channelId: row.channel_id as ChannelId,
    smtpConfigId: row.smtp_config_id as SmtpConfigId,
    state: row.state as OutboxState,
    envelope: { from: row.envelope_from, to: fromJson<string[]>(row.envelope_to) },
    rawHash: row.raw_sha256 ?? undefined,
    recipients: recipients.get(row.id) ?? [],
    attempts: row.attempts,
    queuedAt: fromTime(row.queued_at),
    nextAttemptAt: fromTimeOrNull(row.next_attempt_at),
    reason: row.reason ?? undefined,
  }));
}

async function recipientsOf(db: Queries, ids: readonly string[]): Promise<Map<string, RecipientDelivery[]>> {
  const byItem = new Map<string, RecipientDelivery[]>(ids.map((id) => [id, []]));
  for (const batch of batchesOf(ids)) {
    for (const row of await recipientRows(db, { ids: batch })) byItem.get(row.outbox_id)?.push(toRecipient(row));
  }
  return byItem;
}

const recipientRows = repeated((db, { ids }: { readonly ids: readonly string[] }) =>
  db.selectFrom('outbox_recipient').selectAll().where('outbox_id', 'in', ids).orderBy('position'),
);

/** A recipient's row in the domain's words. */
export function toRecipient(row: OutboxRecipientTable): RecipientDelivery {
  return {
    address: row.address,
    state: row.state as RecipientDelivery['state'],
    status: row.status ?? undefined,
    response: row.response ?? undefined,
    ...(row.read_at === null ? {} : { readAt: fromTime(row.read_at) }),
    ...(row.complained_at === null ? {} : { complainedAt: fromTime(row.complained_at) }),
  };
}
