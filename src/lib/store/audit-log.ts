// The audit log in the store. Entries are added and never changed.
import type { AuditAction, AuditEntry, AuditThing, Facts } from '../audit/audit-entry.js';
import type { OperatorId } from '../ids.js';
import { fromJson, fromTime, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { AuditTable } from './schema.js';

export async function insertAuditEntry(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit')
    .values({
      id: entry.id,
      at: toTime(entry.at),
      operator_id: entry.by?.id ?? null,
      operator_name: entry.by?.name ?? null,
      action: entry.action,
      thing: entry.thing,
      name: entry.name,
      before: entry.before === undefined ? null : JSON.stringify(entry.before),
      after: entry.after === undefined ? null : JSON.stringify(entry.after),
    })
    .execute();
}

/** What is wanted of the log; each narrows it. */
export type AuditQuestion = {
  readonly limit: number;
  readonly thing?: AuditThing | undefined;
  readonly name?: string | undefined;
};

/** The newest entries first. */
export async function listAuditEntries(db: Queries, { limit, thing, name }: AuditQuestion): Promise<AuditEntry[]> {
  let question = db.selectFrom('audit').selectAll().orderBy('at', 'desc').orderBy('id', 'desc').limit(limit);
  if (thing !== undefined) question = question.where('thing', '=', thing);
  if (name !== undefined) question = question.where('name', '=', name);
  return (await question.execute()).map(toEntry);
}

function toEntry(row: AuditTable): AuditEntry {
  return {
    id: row.id,
    at: fromTime(row.at),
    by:
      row.operator_name === null
        ? undefined
        : { id: (row.operator_id ?? undefined) as OperatorId | undefined, name: row.operator_name },
    action: row.action as AuditAction,
    thing: row.thing as AuditThing,
    name: row.name,
    before: row.before === null ? undefined : fromJson<Facts>(row.before),
    after: row.after === null ? undefined : fromJson<Facts>(row.after),
  };
}
