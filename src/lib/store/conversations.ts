// Conversations in the store: found, started, and changed with a trace of each change.
import type { Contact } from '../conversation/contact.js';
import type { Conversation, ConversationStatus } from '../conversation/conversation.js';
import type { EventName } from '../conversation/conversation-event.js';
import type { MessageKind } from '../conversation/message.js';
import { MailroomError } from '../errors.js';
import type { ChannelId, ContactId, ConversationId, OperatorId } from '../ids.js';
import { batchesOf } from './batches.js';
import { fromTime, fromTimeOrNull, toText, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { repeated, repeatedBeside } from './repeated.js';
import type { ConversationTable } from './schema.js';
import { together } from './together.js';

export type NewConversation = {
  readonly id: ConversationId;
  /** Given out before by `takeConversationNumber`; else it gets the next one. */
  readonly number?: number;
  readonly channelId: ChannelId;
  readonly contact: Contact;
  readonly subject: string;
  readonly status: ConversationStatus;
  readonly kind: MessageKind;
  readonly linkedTo: ConversationId | undefined;
  /** False for history: nobody is told of it. */
  readonly unread?: boolean;
  readonly at: Date;
};

/** Starts a conversation at version 1 and gives it the next number. Conversations of one store start one after the other. */
export async function insertConversation(tx: Tx, conversation: NewConversation): Promise<number> {
  const number = conversation.number ?? (await takeConversationNumber(tx));
  const at = toTime(conversation.at);
  const row: ConversationTable = {
    id: conversation.id,
    number,
    channel_id: conversation.channelId,
    contact_id: conversation.contact.id,
    contact_address: conversation.contact.address,
    subject: conversation.subject,
    status: conversation.status,
    assignee_id: null,
    kind: conversation.kind,
    version: 1,
    last_in_version: conversation.unread === false ? 0 : 1,
    attention: null,
    linked_to_id: conversation.linkedTo ?? null,
    merged_into_id: null,
    snoozed_until: null,
    closed_at: conversation.status === 'closed' ? at : null,
    created_at: at,
    updated_at: at,
    former_channels: null,
  };
  tx.gather('conversation', [row]);
  tx.foreseen.threads.set(row.id, row);
  return number;
}

/** The next number of a conversation. It is given out once, whatever becomes of it. */
export async function takeConversationNumber(tx: Tx): Promise<number> {
  const [store] = await nextNumber(tx, {});
  if (store === undefined) throw new Error('a store without its row');
  return store.last_number;
}

const nextNumber = repeatedBeside((tx) =>
  tx
    .updateTable('store')
    .set((is) => ({ last_number: is('last_number', '+', 1) }))
    .returning('last_number'),
);

/** The number that was given out last, 0 before the first. */
export async function findLastConversationNumber(db: Queries): Promise<number> {
  const row = await db.selectFrom('store').select('last_number').executeTakeFirst();
  return row?.last_number ?? 0;
}

/** What happened to a conversation: who did it, when, and what a person should be told. */
export type ConversationEvent = {
  readonly id: string;
  readonly event: EventName;
  readonly operator: OperatorId | undefined;
  readonly at: Date;
  readonly detail: Readonly<Record<string, unknown>>;
};

export type ConversationChange = {
  /** Another one than snoozed ends a snooze. */
  readonly status?: ConversationStatus;
  /** When a snoozed one comes back, with the status; without it when the customer writes. */
  readonly snoozedUntil?: Date | undefined;
  /** When it was closed, if not now; with the status. */
  readonly closedAt?: Date | undefined;
  readonly attention?: string | null;
  readonly assignee?: OperatorId | null;
  /** The customer wrote: the conversation is unread for everybody. */
  readonly customerWrote?: boolean;
};

/** Changes a conversation, counts its version up and records the event. Gives the new version. */
export async function changeConversation(
  tx: Tx,
  id: ConversationId,
  change: ConversationChange,
  event: ConversationEvent,
): Promise<number> {
  const at = toTime(event.at);
  const changed = await applyChange(tx, {
    ...{
      id,
      updated_at: isActivity(change, event) ? at : undefined,
      assignee_id: change.assignee,
      customerWrote: change.customerWrote || undefined,
    },
    status: change.status,
    closed_at: change.status && (change.status === 'closed' ? toTime(change.closedAt ?? event.at) : null),
    snoozed_until: change.status && snoozeEnd(change),
    attention: change.attention && toText(change.attention),
  });
  if (changed === undefined) throw new Error('a conversation was changed that is not there');
  recordEvent(tx, id, changed.version, event);
  return changed.version;
}

// Lists are in the order of what happened last: how long somebody waits is seen by that, and who has it or how it is
// tagged makes nobody wait less.
const SILENT: readonly unknown[] = ['assigned', 'tagged'] satisfies EventName[];

function isActivity({ status }: ConversationChange, { event, detail }: ConversationEvent): boolean {
  return status !== undefined || !SILENT.includes(event === 'undone' ? detail['act'] : event);
}

function snoozeEnd({ status, snoozedUntil }: ConversationChange): string | null {
  return status === 'snoozed' && snoozedUntil !== undefined ? toTime(snoozedUntil) : null;
}

type Changed = {
  readonly id: string;
  readonly updated_at: string | undefined;
  readonly status: string | undefined;
  readonly closed_at: string | null | undefined;
  readonly snoozed_until: string | null | undefined;
  readonly attention: string | null | undefined;
  readonly assignee_id: string | null | undefined;
  readonly customerWrote: true | undefined;
};

/** Changes it where it is: it may wait to be inserted, and be foreseen. What is undefined stays as it is. */
async function applyChange(tx: Tx, changed: Changed): Promise<{ readonly version: number } | undefined> {
  const { id, customerWrote, ...columns } = changed;
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  const foreseen = tx.foreseen.threads.get(id);
  if (foreseen !== undefined) Object.assign(foreseen, given);
  const waiting = tx.gathered('conversation').find((row) => row.id === id);
  if (waiting === undefined) return (await changedRows(tx, changed))[0];
  Object.assign(waiting, given);
  waiting.version++;
  if (customerWrote) waiting.last_in_version = waiting.version;
  return waiting;
}

const changedRows = repeatedBeside((tx, { id, customerWrote, ...columns }: Changed) =>
  tx
    .updateTable('conversation')
    .set((is) => ({
      ...columns,
      version: is('version', '+', 1),
      ...(customerWrote && { last_in_version: is('version', '+', 1) }),
    }))
    .where('id', '=', id)
    .returning('version'),
);

function recordEvent(tx: Tx, conversation: ConversationId, version: number, event: ConversationEvent): void {
  tx.gather('conversation_event', [
    {
      id: event.id,
      conversation_id: conversation,
      version,
      at: toTime(event.at),
      operator_id: event.operator ?? null,
      event: event.event,
      detail: JSON.stringify(event.detail),
    },
  ]);
}

/** A merge chain is short, and a bound keeps a damaged one from hanging us. */
const MERGES = 20;

/** The conversation of that number; where it was merged into another, that one. */
export async function findConversation(db: Queries, number: number): Promise<Conversation | undefined> {
  let row = await conversationRows(db).where('conversation.number', '=', number).executeTakeFirst();
  for (let hops = 0; row?.merged_into_id && hops < MERGES; hops++) {
    row = await conversationRows(db).where('conversation.id', '=', row.merged_into_id).executeTakeFirst();
  }
  return row && toConversation(row, await tagsOf(db, [row.id]));
}

export async function findConversationById(db: Queries, id: ConversationId): Promise<Conversation | undefined> {
  const row = await conversationRows(db).where('conversation.id', '=', id).executeTakeFirst();
  return row && toConversation(row, await tagsOf(db, [row.id]));
}

/**
 * The conversation, which nobody else changes until the transaction ends: what is decided by it holds. Throws when it is
 * not there.
 */
export async function findLockedConversation(tx: Tx, id: ConversationId): Promise<Conversation> {
  const row = tx.selectFrom('conversation').select('id').where('id', '=', id);
  // SQLite has one writer anyway. FOR UPDATE would be in the way of whoever stores something that belongs to the
  // conversation (its foreign key takes KEY SHARE), and two who have done so and then want this would wait for each other.
  await (tx.dialect === 'postgres' ? row.forNoKeyUpdate() : row).execute();
  const conversation = await findConversationById(tx, id);
  if (conversation === undefined) throw new Error('a conversation was to be changed that is not there');
  if (conversation.mergedInto === undefined) return conversation;
  throw new MailroomError('conflict', `conversation #${conversation.number} was merged into another one meanwhile`, [
    `look at it first: mailroom show ${conversation.number}`,
  ]);
}

/** The conversation of that id; where it was merged into another, that one. Throws when it is not there. */
export async function findPresentConversation(db: Queries, id: ConversationId): Promise<Conversation> {
  let found = await findConversationById(db, id);
  for (let hops = 0; found?.mergedInto !== undefined && hops < MERGES; hops++) {
    found = await findConversationById(db, found.mergedInto);
  }
  if (found === undefined) throw new Error('a conversation is asked for that is not there');
  return found;
}

/** The snoozed conversations whose time has come, the one that waits longest first. */
export async function listDueSnoozes(db: Queries, now: Date): Promise<ConversationId[]> {
  const rows = await dueSnoozes(db, { now: toTime(now) });
  return rows.map(({ id }) => id as ConversationId);
}

const dueSnoozes = repeated((db, { now }: { readonly now: string }) =>
  db
    .selectFrom('conversation')
    .select('id')
    .where('snoozed_until', 'is not', null)
    .where('merged_into_id', 'is', null)
    .where('snoozed_until', '<=', now)
    .orderBy('snoozed_until'),
);

/** The joined rows that `toConversation` reads; lists add their conditions. */
export function conversationRows(db: Queries) {
  return db
    .selectFrom('conversation')
    .innerJoin('channel', 'channel.id', 'conversation.channel_id')
    .innerJoin('contact', 'contact.id', 'conversation.contact_id')
    .leftJoin('operator as assignee', 'assignee.id', 'conversation.assignee_id')
    .selectAll('conversation')
    .select(['channel.name as channel_name', 'contact.name as contact_name', 'assignee.name as assignee_name']);
}

type ConversationRow = Awaited<ReturnType<ReturnType<typeof conversationRows>['executeTakeFirstOrThrow']>>;

export type TagsById = ReadonlyMap<string, readonly string[]>;

export async function tagsOf(db: Queries, ids: readonly string[]): Promise<TagsById> {
  const tags = new Map<string, string[]>();
  for (const batch of batchesOf(ids)) {
    const rows = await db
      .selectFrom('conversation_tag')
      .selectAll()
      .where('conversation_id', 'in', batch)
      .orderBy('tag')
      .execute();
    for (const { conversation_id: id, tag } of rows) tags.set(id, [...(tags.get(id) ?? []), tag]);
  }
  return tags;
}

export function toConversation(row: ConversationRow, tags: TagsById): Conversation {
  return {
    id: row.id as ConversationId,
    number: row.number,
    channel: { id: row.channel_id as ChannelId, name: row.channel_name },
    contact: { id: row.contact_id as ContactId, name: row.contact_name, address: row.contact_address },
    subject: row.subject,
    status: row.status as ConversationStatus,
    assignee:
      row.assignee_id === null || row.assignee_name === null
        ? undefined
        : { id: row.assignee_id as OperatorId, name: row.assignee_name },
    tags: tags.get(row.id) ?? [],
    version: row.version,
    attention: row.attention ?? undefined,
    snoozedUntil: fromTimeOrNull(row.snoozed_until),
    closedAt: fromTimeOrNull(row.closed_at),
    updatedAt: fromTime(row.updated_at),
    createdAt: fromTime(row.created_at),
    ...(row.merged_into_id === null ? {} : { mergedInto: row.merged_into_id as ConversationId }),
  };
}

/** Whether somebody is to look at it: something went wrong there. */
export async function needsAttention(tx: Tx, id: ConversationId): Promise<boolean> {
  return (await attentionOf(tx, id)) === true;
}

const attentionOf = together<ConversationId, boolean>(async (tx, ids) => {
  const rows = await attentiveRows(tx, { ids });
  return ids.map((id) => rows.some((row) => row.id === id));
});

const attentiveRows = repeated((tx, { ids }: { readonly ids: readonly ConversationId[] }) =>
  tx.selectFrom('conversation').select('id').where('id', 'in', ids).where('attention', 'is not', null),
);
