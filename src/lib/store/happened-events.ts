// What happened to a conversation: to be told, and to be taken back.
import type { EventName, HappenedEvent } from '../conversation/conversation-event.js';
import type { ConversationId, OperatorId } from '../ids.js';
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

/** One with what an undo needs of it. */
export type RecordedEvent = {
  readonly id: string;
  readonly event: EventName;
  readonly version: number;
  readonly at: Date;
  readonly operator: OperatorId | undefined;
  readonly operatorName: string | undefined;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** All that happened to a conversation, the last first. */
export async function listEventsBack(db: Queries, conversation: ConversationId): Promise<RecordedEvent[]> {
  const rows = await db
    .selectFrom('conversation_event')
    .leftJoin('operator', 'operator.id', 'conversation_event.operator_id')
    .select(['conversation_event.id', 'event', 'version', 'at', 'operator_id', 'detail', 'operator.name'])
    .where('conversation_id', '=', conversation)
    .orderBy('version', 'desc')
    .orderBy('conversation_event.id', 'desc')
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, event: row.event as EventName, version: row.version, at: fromTime(row.at) },
    operator: (row.operator_id ?? undefined) as OperatorId | undefined,
    operatorName: row.name ?? undefined,
    detail: fromJson<Record<string, unknown>>(row.detail),
  }));
}
