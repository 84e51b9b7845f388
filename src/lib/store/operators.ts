// Operators in the store.
import { addressKey } from '../address/email-address.js';
import type { OperatorId } from '../ids.js';
import type { Operator, Role, Signature } from '../operator/operator.js';
import { fromTime, fromTimeOrNull, storedAddress, toFlag, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { OperatorTable } from './schema.js';

export async function listOperators(db: Queries): Promise<Operator[]> {
  const rows = await db.selectFrom('operator').selectAll().orderBy('name').execute();
  return rows.map(toOperator);
}

/** The operator of that name or id. */
export async function findOperator(db: Queries, nameOrId: string): Promise<Operator | undefined> {
  const row = await db
    .selectFrom('operator')
    .selectAll()
    .where((is) => is.or([is('name', '=', nameOrId), is('id', '=', nameOrId)]))
    .executeTakeFirst();
  return row && toOperator(row);
}

export async function insertOperator(tx: Tx, operator: Operator): Promise<void> {
  const at = toTime(operator.createdAt);
  await tx
    .insertInto('operator')
    .values({ id: operator.id, created_at: at, updated_at: at, ...toRow(operator) })
    .execute();
}

/** Keeps an operator as they are now, whatever has changed. */
export async function saveOperator(tx: Tx, operator: Operator, now: Date): Promise<void> {
  await tx
    .updateTable('operator')
    .set({ ...toRow(operator), updated_at: toTime(now) })
    .where('id', '=', operator.id)
    .execute();
}

/** Their name stays in the messages that they sent. */
export async function deleteOperator(tx: Tx, id: OperatorId): Promise<void> {
  await tx.deleteFrom('operator').where('id', '=', id).execute();
}

function toRow(
  operator: Operator,
): Omit<OperatorTable, 'id' | 'created_at' | 'updated_at' | 'away_since' | 'away_until'> {
  return {
    name: operator.name,
    full_name: operator.fullName,
    email: operator.email,
    email_key: addressKey(operator.email),
    role: operator.role,
    signature_text: operator.signature.text,
    signature_on: toFlag(operator.signature.on),
    notify: toFlag(operator.notify),
  };
}

/** Keeps since when the operator is away, and until when; null since when for one who is there. */
export async function saveAway(
  tx: Tx,
  id: OperatorId,
  { since, until }: { readonly since: Date | null; readonly until: Date | undefined },
): Promise<void> {
  await tx
    .updateTable('operator')
    .set({ away_since: since && toTime(since), away_until: until === undefined ? null : toTime(until) })
    .where('id', '=', id)
    .execute();
}

/** The operator's usual signature, for every channel without one of its own. */
export async function saveSignature(tx: Tx, id: OperatorId, signature: Signature, now: Date): Promise<void> {
  await tx
    .updateTable('operator')
    .set({ signature_text: signature.text, signature_on: toFlag(signature.on), updated_at: toTime(now) })
    .where('id', '=', id)
    .execute();
}

function toOperator(row: OperatorTable): Operator {
  return {
    id: row.id as OperatorId,
    name: row.name,
    fullName: row.full_name,
    email: storedAddress(row.email),
    role: row.role as Role,
    signature: { text: row.signature_text, on: row.signature_on === 1 },
    notify: row.notify === 1,
    awaySince: fromTimeOrNull(row.away_since),
    awayUntil: fromTimeOrNull(row.away_until),
    createdAt: fromTime(row.created_at),
  };
}
