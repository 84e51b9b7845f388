// What is shown of what a search has found.
import type { ConversationLine } from '../conversation/conversation.js';
import type { Message, MessageKind } from '../conversation/message.js';
import type { ConversationId, MessageId, OperatorId } from '../ids.js';
import type { FoundText } from '../search/found.js';
import type { SearchedTexts } from '../search/indexed-words.js';
import { batchesOf } from './batches.js';
import { fromTime } from './columns.js';
import { conversationRows, tagsOf, toConversation } from './conversations.js';
import type { Queries } from './db.js';
import { isUnread, readVersionFor } from './read-marks.js';
import type { MessageTable } from './schema.js';
import { fileNamesOf, textsOf } from './search-index.js';

/** What is shown of messages, and searched for the words. */
export async function listFoundTexts(
  db: Queries,
  ids: readonly MessageId[],
): Promise<ReadonlyMap<MessageId, FoundText>> {
  const found = new Map<MessageId, FoundText>();
  for (const batch of batchesOf(ids)) {
    const rows = await db
      .selectFrom('message')
      .select(['id', 'direction', 'kind', 'subject', 'received_at', 'text', 'quoted', 'from_name', 'from_address'])
      .select(['to_list', 'cc_list', 'bcc_list'])
      .where('id', 'in', batch)
      .execute();
    const files = await fileNamesOf(db, batch);
    for (const row of rows) found.set(row.id as MessageId, toFoundText(row, textsOf(row, files)));
  }
  return found;
}

type FoundTextRow = Pick<
  MessageTable,
  'id' | 'direction' | 'kind' | 'subject' | 'received_at' | 'from_name' | 'from_address'
>;

function toFoundText(row: FoundTextRow, texts: SearchedTexts): FoundText {
  return {
    id: row.id as MessageId,
    direction: row.direction as Message['direction'],
    kind: row.kind as MessageKind,
    from: { name: row.from_name, address: row.from_address },
    subject: row.subject,
    receivedAt: fromTime(row.received_at),
    texts,
  };
}

/** The conversations of those ids, as the reader sees them. */
export async function listFoundConversations(
  db: Queries,
  ids: readonly ConversationId[],
  reader: OperatorId | undefined,
): Promise<ReadonlyMap<ConversationId, ConversationLine>> {
  const tags = await tagsOf(db, ids);
  const found = new Map<ConversationId, ConversationLine>();
  for (const batch of batchesOf(ids)) {
    const rows = await conversationRows(db)
      .select(readVersionFor('conversation', reader).as('read_version'))
      .where('conversation.id', 'in', batch)
      .execute();
    for (const row of rows) {
      const conversation = toConversation(row, tags);
      found.set(conversation.id, { ...conversation, unread: isUnread(row) });
    }
  }
  return found;
}
