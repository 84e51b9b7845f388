// Signatures that an operator has for one channel, instead of the usual one.
import type { ChannelId, OperatorId } from '../ids.js';
import type { Signature } from '../operator/operator.js';
import { toFlag } from './columns.js';
import type { Queries, Tx } from './db.js';

export async function findChannelSignature(
  db: Queries,
  operator: OperatorId,
  channel: ChannelId,
): Promise<Signature | undefined> {
  const row = await db
    .selectFrom('operator_signature')
    .select(['text', 'is_on'])
    .where('operator_id', '=', operator)
    .where('channel_id', '=', channel)
    .executeTakeFirst();
  return row && { text: row.text, on: row.is_on === 1 };
}

export async function saveChannelSignature(
  tx: Tx,
  operator: OperatorId,
  channel: ChannelId,
  signature: Signature,
): Promise<void> {
  const values = { text: signature.text, is_on: toFlag(signature.on) };
  await tx
    .insertInto('operator_signature')
    .values({ operator_id: operator, channel_id: channel, ...values })
    .onConflict((conflict) => conflict.columns(['operator_id', 'channel_id']).doUpdateSet(values))
    .execute();
}

export async function clearChannelSignature(tx: Tx, operator: OperatorId, channel: ChannelId): Promise<void> {
  await tx
    .deleteFrom('operator_signature')
    .where('operator_id', '=', operator)
    .where('channel_id', '=', channel)
    .execute();
}

/** All of them, with the names of their operators and channels. */
export async function listChannelSignatures(
  db: Queries,
): Promise<{ readonly operator: string; readonly channel: string; readonly signature: Signature }[]> {
  const rows = await db
    .selectFrom('operator_signature')
    .innerJoin('operator', 'operator.id', 'operator_signature.operator_id')
    .innerJoin('channel', 'channel.id', 'operator_signature.channel_id')
    .select(['operator.name as operator', 'channel.name as channel', 'text', 'is_on'])
    .orderBy('operator.name')
    .orderBy('channel.name')
    .execute();
  return rows.map(({ operator, channel, text, is_on }) => ({
    operator,
    channel,
    signature: { text, on: is_on === 1 },
  }));
}
