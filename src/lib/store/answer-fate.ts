// What became of an answer that an event tells of.
import { type RawBuilder, sql } from 'kysely';
import type { OutboxState } from '../outbound/outbox.js';

/** The condition that the answer of an event (`conversation_event`) is in one of these states, in the conversation of the event. */
export function isAnswerIn(states: readonly OutboxState[]): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from outbox o where o.conversation_id = conversation_event.conversation_id
    and o.state in (${sql.join(states)}) and conversation_event.detail like '%"' || o.id || '"%')`;
}
