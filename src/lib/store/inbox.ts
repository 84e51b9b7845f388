// The question behind the inbox: which conversations, newest activity first, as one operator sees them.
import { type RawBuilder, sql } from 'kysely';
import type { ConversationLine, ConversationStatus } from '../conversation/conversation.js';
import type { ChannelId, ContactId, OperatorId } from '../ids.js';
import { conversationRows, tagsOf, toConversation } from './conversations.js';
import type { Queries } from './db.js';
import { unreadMentions } from './mentions.js';
import { isUnread, readVersionFor, unreadFor } from './read-marks.js';

export type InboxFilter = {
  /** Empty: every status. */
  readonly statuses: readonly ConversationStatus[];
  readonly channel?: ChannelId | undefined;
  readonly contact?: ContactId | undefined;
  readonly assignee?: OperatorId | 'nobody' | undefined;
  readonly tag?: string | undefined;
  readonly unreadOnly?: boolean;
  /** Only those with a note that names this operator, and that they have not read. */
  readonly mentioned?: OperatorId | undefined;
  /** Only what a query holds of: of one of its messages, where it asks about those. */
  readonly condition?: RawBuilder<boolean> | undefined;
  /** The same of a view that is searched in. */
  readonly within?: RawBuilder<boolean> | undefined;
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
  const rows = await inboxQuery(db, filter, reader).execute();
  const tags = await tagsOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ ...toConversation(row, tags), unread: isUnread(row) }));
}

/** The query behind the list, so that a test can look at how the database goes about it. */
export function inboxQuery(db: Queries, filter: InboxFilter, reader: OperatorId | undefined) {
  let query = conversationRows(db)
    .select(readVersionFor('conversation', reader).as('read_version'))
    .where('conversation.merged_into_id', 'is', null)
    .orderBy('conversation.updated_at', 'desc')
    .orderBy('conversation.number', 'desc')
    .limit(filter.limit);
  // What is unread is open: said of all states, the index of the open ones can be read.
  const isUnreadOfAll = filter.unreadOnly && filter.statuses.length === 0;
  for (const condition of conditionsOf(isUnreadOfAll ? { ...filter, statuses: ['open'] } : filter)) {
    query = query.where(condition);
  }
  if (filter.condition) query = query.where(filter.condition);
  if (filter.within) query = query.where(filter.within);
  if (filter.unreadOnly) query = query.where(unreadFor('conversation', reader));
  return query;
}

function conditionsOf(filter: InboxFilter): RawBuilder<boolean>[] {
  const { statuses, channel, contact, assignee, tag, mentioned, before } = filter;
  const [status, ...others] = statuses;
  const conditions: RawBuilder<boolean>[] = [];
  // Equality lets the index give the order; a list of states would make the database sort them all.
  if (others.length > 0) conditions.push(sql`conversation.status in (${sql.join(statuses)})`);
  else if (status) conditions.push(sql`conversation.status = ${status}`);
  if (channel) conditions.push(sql`conversation.channel_id = ${channel}`);
  if (contact) conditions.push(sql`conversation.contact_id = ${contact}`);
  if (assignee === 'nobody') conditions.push(sql`conversation.assignee_id is null`);
  else if (assignee) conditions.push(sql`conversation.assignee_id = ${assignee}`);
  if (tag) {
    conditions.push(sql`exists (select 1 from conversation_tag t
      where t.conversation_id = conversation.id and t.tag = ${tag})`);
  }
  if (mentioned) conditions.push(sql`conversation.id in (${unreadMentions(mentioned)})`);
  if (before !== undefined) {
    conditions.push(sql`(conversation.updated_at, conversation.number) <
      (select updated_at, number from conversation where number = ${before})`);
  }
  return conditions;
}
