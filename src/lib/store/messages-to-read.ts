// The messages of a conversation for somebody who reads it: of those that are folded only the beginning is fetched.
import { type ExpressionBuilder, sql } from 'kysely';
import type { ConversationId, MessageId } from '../ids.js';
import type { Queries } from './db.js';
import { type StoredMessage, withParts } from './messages.js';
import type { Schema } from './schema.js';

export type MessageToRead = StoredMessage & { readonly isFolded: boolean };

/** Characters of a folded one. */
const BEGINNING = 300;

/**
 * As `listMessages` gives them, oldest first. What `wholeOf` does not name, of all ids in that order, is folded, so that
 * a thread of any length takes no more memory than what is shown of it.
 */
export async function listMessagesToRead(
  db: Queries,
  conversation: ConversationId,
  wholeOf: (ids: readonly MessageId[]) => ReadonlySet<MessageId>,
): Promise<MessageToRead[]> {
  const ids = await inOrder(db, conversation).select('id').execute();
  const whole = wholeOf(ids.map(({ id }) => id as MessageId));
  const cuts = { whole, isAll: whole.size === ids.length };
  const rows = await inOrder(db, conversation)
    .select([
      ...(['id', 'conversation_id', 'direction', 'kind', 'raw_sha256', 'message_id_header', 'from_name'] as const),
      ...(['from_address', 'reply_to', 'to_list', 'cc_list', 'bcc_list', 'subject', 'sent_at'] as const),
      ...(['received_at', 'flags', 'operator_id'] as const),
    ])
    .select((is) => [
      cutUnless(is, cuts, { column: 'text', to: BEGINNING }).as('text'),
      cutUnless(is, cuts, { column: 'quoted', to: 0 }).as('quoted'),
    ])
    .execute();
  const messages = await withParts(db, rows);
  return messages.map((message) => ({ ...message, isFolded: !whole.has(message.id) }));
}

function inOrder(db: Queries, conversation: ConversationId) {
  return db
    .selectFrom('message')
    .where('conversation_id', '=', conversation)
    .orderBy((is) => is.fn('substr', ['received_at', is.lit(1), is.lit(19)]))
    .orderBy('id');
}

function cutUnless(
  { ref }: ExpressionBuilder<Schema, 'message'>,
  { whole, isAll }: { readonly whole: ReadonlySet<MessageId>; readonly isAll: boolean },
  { column, to }: { readonly column: 'text' | 'quoted'; readonly to: number },
) {
  const text = ref(column);
  // Not by their ids: they may be more than a statement takes.
  if (isAll) return sql<string>`${text}`;
  const ids = [...whole];
  return ids.length === 0
    ? sql<string>`substr(${text}, 1, ${sql.lit(to)})`
    : sql<string>`case when id in (${sql.join(ids)}) then ${text} else substr(${text}, 1, ${sql.lit(to)}) end`;
}
