// The question behind the inbox: which conversations, newest activity first, as one operator sees them.
import { sql } from 'kysely';
import type { ConversationLine, ConversationStatus } from '../conversation/conversation.js';
import type { ChannelId, OperatorId } from '../ids.js';
import { conversationRows, tagsOf, toConversation } from './conversations.js';
import type { Queries } from './db.js';

export type InboxFilter = {
  /** Empty: every status. */
  readonly statuses: readonly ConversationStatus[];
  readonly channel?: ChannelId | undefined;
  readonly assignee?: OperatorId | 'nobody' | undefined;
  readonly tag?: string | undefined;
  readonly unreadOnly?: boolean;
  /** Only what comes after the conversation of this number in the list. */
  readonly before?: number | undefined;
  readonly limit: number;
};

/** Conversations for `reader`; without one, unread is what nobody has read. Merged ones are left out. */
export async function listConversations(
  db: Queries,
  filter: InboxFilter,
  reader: OperatorId | undefined,
): Promise<ConversationLine[]> {
  const readVersion = sql<number>`coalesce((select max(r.version) from conversation_read r
    where r.conversation_id = conversation.id ${reader === undefined ? sql`` : sql`and r.operator_id = ${reader}`}), 0)`;
  let query = conversationRows(db)
    .select(readVersion.as('read_version'))
    .where('conversation.merged_into_id', 'is', null)
    .orderBy('conversation.updated_at', 'desc')
    .orderBy('conversation.number', 'desc')
    .limit(filter.limit);
  const [only] = filter.statuses;
  // Equality lets the index give the order; a list of states would make the database sort them all.
  if (filter.statuses.length === 1 && only) query = query.where('conversation.status', '=', only);
  else if (filter.statuses.length > 1) query = query.where('conversation.status', 'in', filter.statuses);
  if (filter.channel) query = query.where('conversation.channel_id', '=', filter.channel);
  if (filter.assignee === 'nobody') query = query.where('conversation.assignee_id', 'is', null);
  else if (filter.assignee) query = query.where('conversation.assignee_id', '=', filter.assignee);
  if (filter.unreadOnly) query = query.where(sql<boolean>`conversation.last_in_version > ${readVersion}`);
  if (filter.tag) {
    const { tag } = filter;
    query = query.where((is) =>
      is.exists(
        is
          .selectFrom('conversation_tag')
          .select('tag')
          .whereRef('conversation_tag.conversation_id', '=', 'conversation.id')
          .where('tag', '=', tag),
      ),
    );
  }
  if (filter.before !== undefined) {
    query = query.where(
      sql<boolean>`(conversation.updated_at, conversation.number) <
        (select updated_at, number from conversation where number = ${filter.before})`,
    );
  }
  const rows = await query.execute();
  const tags = await tagsOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ ...toConversation(row, tags), unread: row.last_in_version > row.read_version }));
}
