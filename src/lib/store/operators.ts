// Operators in the store.
import { addressKey } from '../address/email-address.js';
import type { OperatorId } from '../ids.js';
import type { Operator, Role, Signature } from '../operator/operator.js';
import { fromTime, storedAddress, toFlag, toTime } from './columns.js';
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
  await tx
    .insertInto('operator')
    .values({
      id: operator.id,
      name: operator.name,
      full_name: operator.fullName,
      email: operator.email,
      email_key: addressKey(operator.email),
      role: operator.role,
      signature_text: operator.signature.text,
      signature_on: toFlag(operator.signature.on),
      notify: toFlag(operator.notify),
      created_at: toTime(operator.createdAt),
      updated_at: toTime(operator.createdAt),
    })
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
    createdAt: fromTime(row.created_at),
  };
}
