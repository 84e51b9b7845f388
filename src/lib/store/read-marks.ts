// Up to where operators have read the conversations.
import type { ConversationId, OperatorId } from '../ids.js';
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

/** Up to where each operator has read a conversation. */
export async function listReaders(db: Queries, conversation: ConversationId): Promise<ReadonlyMap<OperatorId, number>> {
  const rows = await db
    .selectFrom('conversation_read')
    .select(['operator_id', 'version'])
    .where('conversation_id', '=', conversation)
    .execute();
  return new Map(rows.map(({ operator_id, version }) => [operator_id as OperatorId, version]));
}
