// Records a change of the configuration, in the transaction that makes it.
import type { Clock } from '../clock.js';
import type { NewId } from '../ids.js';
import { type Actor, actorId } from '../operator/role.js';
import { insertAuditEntry } from '../store/audit-log.js';
import type { Tx } from '../store/db.js';
import { type AuditEntry, type AuditThing, differenceOf, type Facts } from './audit-entry.js';

export type RecordDeps = { readonly clock: Clock; readonly newId: NewId };

/** `before` is undefined for what is added, `after` for what is deleted. */
export type Change = {
  readonly actor: Actor;
  readonly thing: AuditThing;
  readonly name: string;
  readonly before: Facts | undefined;
  readonly after: Facts | undefined;
};

/** Gives the names of the properties that differ. A change that changes nothing is not recorded. */
export async function recordChange(tx: Tx, deps: RecordDeps, change: Change): Promise<readonly string[]> {
  const { actor, thing, name } = change;
  const { before, after } = actionOf(change);
  const changed = Object.keys({ ...before, ...after });
  if (changed.length === 0) return [];
  const action = before === undefined ? 'added' : after === undefined ? 'deleted' : 'changed';
  const by = actor === 'nobody-yet' ? undefined : { id: actorId(actor), name: actor.name };
  const entry: AuditEntry = { id: deps.newId(), at: deps.clock.now(), by, action, thing, name, before, after };
  await insertAuditEntry(tx, entry);
  return changed;
}

function actionOf({ before, after }: Change): Pick<AuditEntry, 'before' | 'after'> {
  return before === undefined || after === undefined ? { before, after } : differenceOf(before, after);
}
