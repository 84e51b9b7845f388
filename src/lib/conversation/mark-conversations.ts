// Marks conversations as read or unread for one operator, without showing them.
import type { OperatorId } from '../ids.js';
import type { Db } from '../store/db.js';
import { markRead, markUnread } from '../store/read-marks.js';
import type { Conversation } from './conversation.js';
import { needConversation } from './need-conversation.js';

/** All of them, or none. Throws `not-found`. */
export async function markConversations(
  { db }: { readonly db: Db },
  numbers: readonly number[],
  { reader, as }: { readonly reader: OperatorId; readonly as: 'read' | 'unread' },
): Promise<readonly Conversation[]> {
  return db.transaction(async (tx) => {
    const marked: Conversation[] = [];
    for (const number of numbers) {
      const conversation = await needConversation(tx, number);
      if (as === 'read') await markRead(tx, conversation.id, reader, conversation.version);
      else await markUnread(tx, conversation.id, reader);
      marked.push(conversation);
    }
    return marked;
  });
}
