// Carries the mentions in notes along with them, in a transaction that gives the notes to another conversation.
import type { OperatorId } from '../ids.js';
import type { Tx } from '../store/db.js';
import { type KeptMention, saveMentionVersion } from '../store/mentions.js';

/**
 * What somebody had not read of the one is unread in the other.
 * @param read up to which version each operator had read the conversation that the notes were in.
 * @param version of the conversation that they are in now, and that nobody has read.
 */
export async function carryMentions(
  tx: Tx,
  mentions: readonly KeptMention[],
  read: ReadonlyMap<OperatorId, number>,
  version: number,
): Promise<void> {
  for (const mention of mentions) {
    const isUnread = mention.version > (read.get(mention.operator) ?? 0);
    await saveMentionVersion(tx, mention, isUnread ? version : 0);
  }
}
