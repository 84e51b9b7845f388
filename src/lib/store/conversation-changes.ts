// What happened to a conversation after somebody looked at it.
import { ANSWERS } from '../conversation/conversation-event.js';
import type { ConversationId, MessageId } from '../ids.js';
import { fromJson, fromTime } from './columns.js';
import type { Queries } from './db.js';

export type ConversationChanges = {
  /** Whether the customer has written. */
  readonly customerWrote: boolean;
  /** The slugs of the operators who have replied, oldest first. */
  readonly repliedBy: readonly string[];
  /** What was written in it, and by which operator (a slug). */
  readonly messages: ReadonlyMap<MessageId, string | undefined>;
  /** Messages came or went: it was merged, split, or one of these was taken back. */
  readonly wasRearranged: boolean;
  /** When the first of it happened. */
  readonly since: Date | undefined;
};

/** What happened after a version, up to another one. */
export async function readChangesSince(
  db: Queries,
  conversation: ConversationId,
  version: number,
  last: number,
): Promise<ConversationChanges> {
  const row = await db
    .selectFrom('conversation')
    .select('last_in_version')
    .where('id', '=', conversation)
    .executeTakeFirst();
  const events = await db
    .selectFrom('conversation_event')
    .leftJoin('operator', 'operator.id', 'conversation_event.operator_id')
    .select(['event', 'at', 'detail', 'operator.name'])
    .where('conversation_id', '=', conversation)
    .where('version', '>', version)
    .where('version', '<=', last)
    .orderBy('version')
    .execute();
  const [first] = events;
  return {
    customerWrote: (row?.last_in_version ?? 0) > version,
    repliedBy: events.flatMap(({ event, name }) => (ANSWERS.includes(event) && name !== null ? [name] : [])),
    messages: new Map(events.flatMap(messageOf)),
    wasRearranged: events.some(({ event }) => REARRANGED.includes(event)),
    since: first && fromTime(first.at),
  };
}

const REARRANGED = ['merged', 'merged-into', 'unmerged', 'split', 'split-off', 'undone'];

/** What became of an answer is told at that answer, and is nothing that was written. */
const WRITTEN = ['mail-received', ...ANSWERS, 'answer-imported', 'noted'];

function messageOf(row: { event: string; detail: string; name: string | null }): [MessageId, string | undefined][] {
  const { message } = fromJson<{ readonly message?: MessageId }>(row.detail);
  return message === undefined || !WRITTEN.includes(row.event) ? [] : [[message, row.name ?? undefined]];
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
