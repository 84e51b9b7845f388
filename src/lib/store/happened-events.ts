// What happened to a conversation, to be told.
import type { EventName, HappenedEvent } from '../conversation/conversation-event.js';
import type { ConversationId } from '../ids.js';
import { fromJson, fromTime } from './columns.js';
import type { Queries } from './db.js';

/** All of it, oldest first. */
export async function listHappened(db: Queries, conversation: ConversationId): Promise<HappenedEvent[]> {
  const rows = await db
    .selectFrom('conversation_event')
    .leftJoin('operator', 'operator.id', 'conversation_event.operator_id')
    .select(['event', 'version', 'at', 'detail', 'operator.name'])
    .where('conversation_id', '=', conversation)
    .orderBy('version')
    .execute();
  return rows.map(({ event, version, at, detail, name }) => ({
    event: event as EventName,
    version,
    at: fromTime(at),
    operator: name ?? undefined,
    detail: fromJson<HappenedEvent['detail']>(detail),
  }));
}
