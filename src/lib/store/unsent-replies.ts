// The question which answers of some conversations have not left yet.
import { UNSENT_STATES, type UnsentReply } from '../conversation/unsent-reply.js';
import type { ConversationId, OutboxId } from '../ids.js';
import { batchesOf } from './batches.js';
import { fromTimeOrNull } from './columns.js';
import type { Queries } from './db.js';

/** Those of these conversations, whoever was written first first. */
export async function listUnsentReplies(
  db: Queries,
  conversations: readonly ConversationId[],
): Promise<ReadonlyMap<ConversationId, readonly UnsentReply[]>> {
  const found = new Map<ConversationId, UnsentReply[]>();
  for (const batch of batchesOf(conversations)) {
    for (const row of await unsentQuery(db, batch).execute()) {
      const id = row.conversation_id as ConversationId;
      const state = row.state as UnsentReply['state'];
      const reply = { outbox: row.id as OutboxId, state, until: fromTimeOrNull(row.next_attempt_at) };
      found.set(id, [...(found.get(id) ?? []), reply]);
    }
  }
  return found;
}

/** The query behind it, so that a test can look at how the database goes about it. */
export function unsentQuery(db: Queries, conversations: readonly string[]) {
  return db
    .selectFrom('outbox')
    .select(['id', 'conversation_id', 'state', 'next_attempt_at'])
    .where('conversation_id', 'in', conversations)
    .where('kind', '=', 'reply')
    .where('state', 'in', UNSENT_STATES)
    .orderBy('queued_at')
    .orderBy('id');
}
