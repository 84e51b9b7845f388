// The files of all conversations, newest first.
import { sql } from 'kysely';
import type { FoundAttachment } from '../conversation/found-attachment.js';
import type { AttachmentId, ChannelId } from '../ids.js';
import { fromTime } from './columns.js';
import type { Queries } from './db.js';
import { likePattern } from './like.js';

export type AttachmentFilter = {
  readonly channel?: ChannelId | undefined;
  /** The beginning of the media type: `image`, `application/pdf`. */
  readonly type?: string | undefined;
  /** What the name has in it. */
  readonly name?: string | undefined;
  /** Only those after this one in the list. */
  readonly after?: AttachmentId | undefined;
  readonly limit: number;
};

export async function listAttachments(db: Queries, filter: AttachmentFilter): Promise<FoundAttachment[]> {
  const rows = await attachmentsQuery(db, filter).execute();
  return rows.map((row) => ({
    ...{ id: row.id as AttachmentId, conversation: row.number, channel: row.channel_name },
    ...{ name: row.name, type: row.type, size: Number(row.size) },
    from: { name: row.from_name, address: row.from_address },
    at: fromTime(row.received_at),
  }));
}

/** The question behind it, so that a test can look at how the database goes about it. Ids sort by the time they were made. */
export function attachmentsQuery(db: Queries, { channel, type, name, after, limit }: AttachmentFilter) {
  let query = db
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_id')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .innerJoin('channel', 'channel.id', 'conversation.channel_id')
    .select(['attachment.id', 'attachment.name', 'attachment.type', 'attachment.size', 'conversation.number'])
    .select(['message.from_name', 'message.from_address', 'message.received_at', 'channel.name as channel_name'])
    .orderBy('attachment.id', 'desc')
    .limit(limit);
  if (after !== undefined) query = query.where('attachment.id', '<', after);
  if (channel !== undefined) query = query.where('conversation.channel_id', '=', channel);
  if (type !== undefined) query = query.where(like('attachment.type', `${likePattern(type.trim().toLowerCase())}%`));
  if (name !== undefined) query = query.where(like('attachment.name', `%${likePattern(name.trim().toLowerCase())}%`));
  return query;
}

function like(column: string, pattern: string) {
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '!'`;
}
