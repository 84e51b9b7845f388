// What happened to a conversation after somebody looked at it.
import type { ConversationId, MessageId } from '../ids.js';
import { fromTime } from './columns.js';
import type { Queries } from './db.js';

export type ConversationChanges = {
  /** Whether the customer has written. */
  readonly customerWrote: boolean;
  /** The slugs of the operators who have replied, oldest first. */
  readonly repliedBy: readonly string[];
  /** When the first of it happened. */
  readonly since: Date | undefined;
};

/** What happened after a version. */
export async function readChangesSince(
  db: Queries,
  conversation: ConversationId,
  version: number,
): Promise<ConversationChanges> {
  const row = await db
    .selectFrom('conversation')
    .select('last_in_version')
    .where('id', '=', conversation)
    .executeTakeFirst();
  const events = await db
    .selectFrom('conversation_event')
    .leftJoin('operator', 'operator.id', 'conversation_event.operator_id')
    .select(['event', 'at', 'operator.name'])
    .where('conversation_id', '=', conversation)
    .where('version', '>', version)
    .orderBy('version')
    .execute();
  const [first] = events;
  return {
    customerWrote: (row?.last_in_version ?? 0) > version,
    repliedBy: events.flatMap(({ event, name }) => (event === 'replied' && name !== null ? [name] : [])),
    since: first && fromTime(first.at),
  };
}

/** The ids that a mail's In-Reply-To names, in their order. */
export async function listAnsweredIdentifiers(db: Queries, message: MessageId): Promise<string[]> {
  const rows = await db
    .selectFrom('message_identifier')
    .select('identifier')
    .where('message_id', '=', message)
    .where('role', '=', 'in-reply-to')
    .orderBy('position')
    .execute();
  return rows.map(({ identifier }) => identifier);
}
