// Reads a conversation for somebody, and remembers that they have.
import type { OperatorId } from '../ids.js';
import type { Db } from '../store/db.js';
import { listMessages } from '../store/messages.js';
import { listOperators } from '../store/operators.js';
import { findReadVersion, markRead } from '../store/read-marks.js';
import type { ConversationView } from './conversation-view.js';
import { needConversation } from './need-conversation.js';

/**
 * The conversation of that number with its messages, oldest first. From then on it is read for `reader`, as far as it
 * went at this moment. Without a reader nothing is written. Throws `not-found`.
 */
export async function readConversation(
  { db }: { readonly db: Db },
  number: number,
  reader: OperatorId | undefined,
): Promise<ConversationView> {
  // First the version, then the messages: what comes in between stays unread.
  const conversation = await needConversation(db, number);
  const messages = await listMessages(db, conversation.id);
  const names = new Map((await listOperators(db)).map((operator) => [operator.id, operator.name]));
  if (reader !== undefined && (await findReadVersion(db, conversation.id, reader)) < conversation.version) {
    await db.transaction((tx) => markRead(tx, conversation.id, reader, conversation.version));
  }
  return {
    ...conversation,
    messages: messages.map((message) => ({
      ...message,
      operator: message.operatorId && names.get(message.operatorId),
    })),
  };
}
