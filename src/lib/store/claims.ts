// Claims in the store: who is writing an answer. Their time is told by one clock, for those of several machines differ:
// the database server's, or of a store in a file this machine's.
import { type RawBuilder, sql } from 'kysely';
import type { Claim } from '../conversation/claim.js';
import type { ConversationId, OperatorId } from '../ids.js';
import { batchesOf } from './batches.js';
import { fromTime, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

// Whoever has left more of them behind sees some until they expire.
const MANY_DEAD = 100;

export type NewClaim = {
  readonly id: string;
  readonly conversation: ConversationId;
  readonly operator: OperatorId;
  /** Milliseconds. */
  readonly lifetime: number;
};

/** Keeps a claim. What has expired goes. */
export async function saveClaim(tx: Tx, claim: NewClaim, now: Date): Promise<void> {
  await tx
    .deleteFrom('claim')
    .where('expires_at', '<=', timeIn(tx, now, 0))
    .execute();
  await tx
    .insertInto('claim')
    .values({
      ...{ id: claim.id, conversation_id: claim.conversation, operator_id: claim.operator },
      ...{ begun_at: timeIn(tx, now, 0), expires_at: timeIn(tx, now, claim.lifetime) },
    })
    .execute();
}

/** It counts for so long from now. One that has expired meanwhile and was taken out is not made again. */
export async function renewClaim(tx: Tx, { id, lifetime }: NewClaim, now: Date): Promise<void> {
  await tx
    .updateTable('claim')
    .set({ expires_at: timeIn(tx, now, lifetime) })
    .where('id', '=', id)
    .execute();
}

export async function dropClaims(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const batch of batchesOf(ids)) await tx.deleteFrom('claim').where('id', 'in', batch).execute();
}

/** Who is answering these conversations, whoever began first first; each operator once. Claims of `dead` do not count. */
export async function listClaims(
  db: Queries,
  conversations: readonly ConversationId[],
  now: Date,
  dead: readonly string[] = [],
): Promise<ReadonlyMap<ConversationId, readonly Claim[]>> {
  const claims = new Map<ConversationId, Claim[]>();
  for (const batch of batchesOf(conversations)) {
    const rows = await db
      .selectFrom('claim')
      .innerJoin('operator', 'operator.id', 'claim.operator_id')
      .select((is) => ['claim.conversation_id', 'operator.name', is.fn.min('claim.begun_at').as('begun_at')])
      .where('claim.conversation_id', 'in', batch)
      .where('claim.expires_at', '>', timeIn(db, now, 0))
      .$if(dead.length > 0, (query) => query.where('claim.id', 'not in', dead.slice(0, MANY_DEAD)))
      .groupBy(['claim.conversation_id', 'operator.name'])
      .orderBy('begun_at')
      .orderBy('operator.name')
      .execute();
    for (const { conversation_id, name, begun_at } of rows) {
      const id = conversation_id as ConversationId;
      claims.set(id, [...(claims.get(id) ?? []), { operator: name, since: fromTime(begun_at) }]);
    }
  }
  return claims;
}

/** So many milliseconds from now, by the store's clock. `now` is this machine's. */
function timeIn(db: Queries, now: Date, milliseconds: number): RawBuilder<string> {
  if (db.dialect === 'sqlite') return sql<string>`${toTime(new Date(now.getTime() + milliseconds))}`;
  return sql<string>`to_char(
    clock_timestamp() at time zone 'UTC' + cast(${milliseconds} as double precision) * interval '1 millisecond',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
