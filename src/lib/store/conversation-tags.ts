// The tags of conversations in the store.
import type { ConversationId } from '../ids.js';
import type { Tx } from './db.js';

/** Adds and removes tags; what is there already, or is not there, changes nothing. */
export async function saveTags(
  tx: Tx,
  conversation: ConversationId,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  if (remove.length > 0) {
    await tx
      .deleteFrom('conversation_tag')
      .where('conversation_id', '=', conversation)
      .where('tag', 'in', remove)
      .execute();
  }
  if (add.length === 0) return;
  await tx
    .insertInto('conversation_tag')
    .values(add.map((tag) => ({ conversation_id: conversation, tag })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
