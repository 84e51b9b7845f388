// Up to where operators have read the conversations, and what is unread by that.
import { type RawBuilder, sql } from 'kysely';
import { ANSWERS } from '../conversation/conversation-event.js';
import type { ConversationId, OperatorId } from '../ids.js';
import { isAnswerIn } from './answer-fate.js';
import type { Queries, Tx } from './db.js';

/** The operator has seen everything up to this version. What they have seen later, in another window, stays seen. */
export async function markRead(
  tx: Tx,
  conversation: ConversationId,
  operator: OperatorId,
  version: number,
): Promise<void> {
  await tx
    .insertInto('conversation_read')
    .values({ conversation_id: conversation, operator_id: operator, version })
    .onConflict((conflict) =>
      conflict
        .columns(['conversation_id', 'operator_id'])
        .doUpdateSet({ version })
        .where('conversation_read.version', '<', version),
    )
    .execute();
}

/** As if the operator had never read it. */
export async function markUnread(tx: Tx, conversation: ConversationId, operator: OperatorId): Promise<void> {
  await tx
    .deleteFrom('conversation_read')
    .where('conversation_id', '=', conversation)
    .where('operator_id', '=', operator)
    .execute();
}

/** Up to which version the operator has read the conversation; 0 when never. */
export async function findReadVersion(
  db: Queries,
  conversation: ConversationId,
  operator: OperatorId,
): Promise<number> {
  const row = await db
    .selectFrom('conversation_read')
    .select('version')
    .where('conversation_id', '=', conversation)
    .where('operator_id', '=', operator)
    .executeTakeFirst();
  return row?.version ?? 0;
}

/** Whether the customer has written since the operator looked, and nobody has answered that; never for who never looked. */
export async function hasUnseenMail(db: Queries, conversation: ConversationId, operator: OperatorId): Promise<boolean> {
  const row = await db
    .selectFrom('conversation')
    .innerJoin('conversation_read', 'conversation_read.conversation_id', 'conversation.id')
    .select('conversation.id')
    .where('conversation.id', '=', conversation)
    .where('conversation_read.operator_id', '=', operator)
    .whereRef('conversation.last_in_version', '>', 'conversation_read.version')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('conversation_event')
            .select('conversation_event.id')
            .whereRef('conversation_event.conversation_id', '=', 'conversation.id')
            .whereRef('conversation_event.version', '>', 'conversation.last_in_version')
            .where('event', 'in', ANSWERS)
            // That one answered nothing.
            .where((event) => event.not(isAnswerIn(conversation, ['cancelled', 'failed']))),
        ),
      ),
    )
    .executeTakeFirst();
  return row !== undefined;
}

/** Up to where each operator has read a conversation. */
export async function listReaders(db: Queries, conversation: ConversationId): Promise<ReadonlyMap<OperatorId, number>> {
  const rows = await db
    .selectFrom('conversation_read')
    .select(['operator_id', 'version'])
    .where('conversation_id', '=', conversation)
    .execute();
  return new Map(rows.map(({ operator_id, version }) => [operator_id as OperatorId, version]));
}

/** Up to which version a conversation was read: by that operator, or by anybody. `table`: where it is read from. */
export function readVersionFor(table: string, reader: OperatorId | undefined): RawBuilder<number> {
  const byReader = reader === undefined ? sql`` : sql`and r.operator_id = ${reader}`;
  return sql`coalesce((select max(r.version) from conversation_read r
    where r.conversation_id = ${sql.ref(`${table}.id`)} ${byReader}), 0)`;
}

/** The condition that a conversation is unread: what `isUnread` says of its row. */
export function unreadFor(table: string, reader: OperatorId | undefined): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  // Turned round, no index is taken for it: SQLite would read all that are open where those of somebody are asked for.
  return sql`(not (${column('status')} <> 'open') and ${column('last_in_version')} > ${readVersionFor(table, reader)})`;
}

type ReadRow = { readonly status: string; readonly last_in_version: number; readonly read_version: number };

/** What was answered, put aside or ended by anybody waits for nobody else to read it. */
export function isUnread({ status, last_in_version: newest, read_version: read }: ReadRow): boolean {
  return status === 'open' && newest > read;
}
