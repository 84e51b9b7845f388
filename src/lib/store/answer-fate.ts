// What became of an answer that an event tells of.
import { type RawBuilder, sql } from 'kysely';
import type { ConversationId } from '../ids.js';
import type { OutboxState } from '../outbound/outbox.js';

/**
 * The condition that the answer of an event (`conversation_event`) is in one of these states. `conversation` is where the
 * answer is by now: of what was merged, the event stays behind.
 */
export function isAnswerIn(conversation: ConversationId, states: readonly OutboxState[]): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from outbox o where o.conversation_id = ${conversation}
    and o.state in (${sql.join(states)}) and conversation_event.detail like '%"' || o.id || '"%')`;
}
