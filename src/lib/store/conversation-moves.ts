// Where conversations and their messages belong: one that was merged into another, split off from it, linked to it, or
// moved to another channel.
import type { ChannelId, ConversationId, MessageId } from '../ids.js';
import { batchesOf } from './batches.js';
import { fromJson } from './columns.js';
import type { Queries, Tx } from './db.js';

/** The messages of a conversation in the order in which people read them. */
export async function listMessageIds(db: Queries, conversation: ConversationId): Promise<MessageId[]> {
  const rows = await db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', conversation)
    .orderBy((is) => is.fn('substr', ['received_at', is.lit(1), is.lit(19)]))
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id as MessageId);
}

/** Gives messages to a conversation, with what was decided about them, who is named in them, and what the outbox has. */
export async function giveMessages(tx: Tx, messages: readonly MessageId[], to: ConversationId): Promise<void> {
  const there = { conversation_id: to };
  for (const batch of batchesOf(messages)) {
    await tx.updateTable('message').set(there).where('id', 'in', batch).execute();
    await tx.updateTable('intake').set(there).where('message_id', 'in', batch).execute();
    await tx.updateTable('outbox').set(there).where('message_id', 'in', batch).execute();
    await tx.updateTable('mention').set(there).where('message_id', 'in', batch).execute();
  }
}

/** Gives a conversation what is about another one and in none of its messages: notifications, and who is writing. */
export async function giveCompany(tx: Tx, from: ConversationId, to: ConversationId): Promise<void> {
  const there = { conversation_id: to };
  await tx.updateTable('outbox').set(there).where('conversation_id', '=', from).execute();
  await tx.updateTable('claim').set(there).where('conversation_id', '=', from).execute();
}

/** An answer that is not written to its end, or is leaving at this moment. */
export type Unsettled = { readonly id: string; readonly state: 'held' | 'sending' | 'in-data' };

/** One of them, of what operators write in the conversation; undefined for none. */
export async function findUnsettled(db: Queries, conversation: ConversationId): Promise<Unsettled | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select(['id', 'state'])
    .where('conversation_id', '=', conversation)
    .where('state', 'in', ['held', 'sending', 'in-data'])
    .where('kind', '<>', 'notification')
    .orderBy('id')
    .executeTakeFirst();
  return row && { id: row.id, state: row.state as Unsettled['state'] };
}

/** Whether mail of ours among these messages has failed, is in doubt, or waits for somebody. */
export async function hasTroubledAmong(db: Queries, messages: readonly MessageId[]): Promise<boolean> {
  for (const batch of batchesOf(messages)) {
    const rows = await db
      .selectFrom('outbox')
      .select('id')
      .where('message_id', 'in', batch)
      .where('state', 'in', ['failed', 'unsure'])
      .where('kind', '=', 'reply')
      .limit(1)
      .execute();
    if (rows.length > 0) return true;
  }
  return false;
}

export type Place = {
  readonly mergedInto: ConversationId | undefined;
  readonly linkedTo: ConversationId | undefined;
  readonly formerChannels: readonly ChannelId[];
  readonly lastInVersion: number;
};

/** Where a conversation belongs. Throws when it is not there. */
export async function findPlace(db: Queries, conversation: ConversationId): Promise<Place> {
  const row = await db
    .selectFrom('conversation')
    .select(['merged_into_id', 'linked_to_id', 'former_channels', 'last_in_version'])
    .where('id', '=', conversation)
    .executeTakeFirstOrThrow();
  return {
    mergedInto: (row.merged_into_id ?? undefined) as ConversationId | undefined,
    linkedTo: (row.linked_to_id ?? undefined) as ConversationId | undefined,
    formerChannels: fromJson<ChannelId[]>(row.former_channels ?? '[]'),
    lastInVersion: row.last_in_version,
  };
}

export async function saveMerge(tx: Tx, conversation: ConversationId, into: ConversationId | undefined): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({ merged_into_id: into ?? null })
    .where('id', '=', conversation)
    .execute();
}

export async function saveLink(tx: Tx, conversation: ConversationId, to: ConversationId | undefined): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({ linked_to_id: to ?? null })
    .where('id', '=', conversation)
    .execute();
}

/** Puts a conversation into a channel, with all that were merged into it. Its messages stay known where they came. */
export async function saveChannelOf(
  tx: Tx,
  conversation: ConversationId,
  channel: ChannelId,
  former: readonly ChannelId[],
): Promise<void> {
  const there = { channel_id: channel, former_channels: JSON.stringify([...new Set(former)]) };
  await tx.updateTable('conversation').set(there).where('id', '=', conversation).execute();
  const parts = await tx.selectFrom('conversation').select('id').where('merged_into_id', '=', conversation).execute();
  for (const { id } of parts) await saveChannelOf(tx, id as ConversationId, channel, former);
}

export async function saveFormerChannels(
  tx: Tx,
  conversation: ConversationId,
  former: readonly ChannelId[],
): Promise<void> {
  if (former.length === 0) return;
  await tx
    .updateTable('conversation')
    .set({ former_channels: JSON.stringify([...new Set(former)]) })
    .where('id', '=', conversation)
    .execute();
}

/** The version is at least this one from now on. */
export async function raiseVersion(tx: Tx, conversation: ConversationId, version: number): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({ version })
    .where('id', '=', conversation)
    .where('version', '<', version)
    .execute();
}

/** Whether a conversation began as a part of another one. */
export async function isSplitOff(db: Queries, conversation: ConversationId, from: ConversationId): Promise<boolean> {
  const rows = await db
    .selectFrom('conversation_event')
    .select('detail')
    .where('conversation_id', '=', conversation)
    .where('event', '=', 'split-off')
    .execute();
  return rows.some(({ detail }) => fromJson<{ readonly conversation?: string }>(detail).conversation === from);
}
