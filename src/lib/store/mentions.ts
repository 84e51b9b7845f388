// Who is named in which note, and whether they have read it.
import { sql } from 'kysely';
import type { ConversationId, MessageId, OperatorId } from '../ids.js';
import type { Queries, Tx } from './db.js';

export type NewMentions = {
  readonly conversation: ConversationId;
  readonly message: MessageId;
  /** The version of the conversation that the note made: who has read up to it has read the note. */
  readonly version: number;
  readonly operators: readonly OperatorId[];
};

export async function insertMentions(
  tx: Tx,
  { conversation, message, version, operators }: NewMentions,
): Promise<void> {
  if (operators.length === 0) return;
  const row = { conversation_id: conversation, message_id: message, version };
  await tx
    .insertInto('mention')
    .values(operators.map((operator_id) => ({ ...row, operator_id })))
    .execute();
}

/** The ids of the conversations that have a mention of the operator which they have not read. */
export function unreadMentions(operator: OperatorId) {
  return sql<string>`select m.conversation_id from mention m where m.operator_id = ${operator}
    and m.version > coalesce((select max(r.version) from conversation_read r
      where r.conversation_id = m.conversation_id and r.operator_id = ${operator}), 0)`;
}

/** In how many conversations the operator is named, and has not read it. Of more than `most` it says `most`. */
export async function countMentions(db: Queries, operator: OperatorId, most = 100_000): Promise<number> {
  // What is merged has taken its mentions along.
  const { rows } = await sql<{ count: number }>`select cast(count(*) as integer) as count from (
    select distinct conversation_id from (${unreadMentions(operator)}) unread limit ${most}) named`.execute(db);
  return rows[0]?.count ?? 0;
}

export type KeptMention = {
  readonly message: MessageId;
  readonly operator: OperatorId;
  readonly version: number;
};

/** Who is named in the notes of a conversation. */
export async function listMentionsIn(db: Queries, conversation: ConversationId): Promise<KeptMention[]> {
  const rows = await db
    .selectFrom('mention')
    .select(['message_id', 'operator_id', 'version'])
    .where('conversation_id', '=', conversation)
    .orderBy('message_id')
    .execute();
  return rows.map((row) => ({
    message: row.message_id as MessageId,
    operator: row.operator_id as OperatorId,
    version: row.version,
  }));
}

/** A mention counts as of this version of the conversation that it is in now. */
export async function saveMentionVersion(
  tx: Tx,
  { message, operator }: Pick<KeptMention, 'message' | 'operator'>,
  version: number,
): Promise<void> {
  await tx
    .updateTable('mention')
    .set({ version })
    .where('message_id', '=', message)
    .where('operator_id', '=', operator)
    .execute();
}
