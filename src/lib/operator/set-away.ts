// Says that an operator is away, or there again. What they have open stays theirs, or is handed over.
import type { Facts } from '../audit/audit-entry.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { giveToOthers, type HandedOver } from '../conversation/give-to-others.js';
import type { Db, Tx } from '../store/db.js';
import { saveAway } from '../store/operators.js';
import { listOpenOf } from '../store/turns.js';
import { needOperator } from './find-acting-operator.js';
import { type ActorDeps, needPermissionFor } from './need-permission.js';
import { isAway, type Operator } from './operator.js';
import { actorId } from './role.js';

export type SetAwayDeps = ActorDeps & RecordDeps & { readonly db: Db };

export type AwayOrder = {
  readonly name: string;
  /** Undefined: until they say that they are back. */
  readonly until: Date | undefined;
  readonly handOver: boolean;
};

export type WentAway = {
  readonly operator: Operator;
  readonly handedOver: readonly HandedOver[];
  /** How many open conversations are still theirs. */
  readonly kept: number;
};

/** Throws `not-found` for an unknown operator, and `invalid` when the role does not allow to say it of somebody else. */
export async function setAway(deps: SetAwayDeps, { name, until, handOver }: AwayOrder): Promise<WentAway> {
  return deps.db.transaction(async (tx) => {
    // A pull gives conversations out as well: one after the other.
    if (handOver) await tx.takeTurns('intake');
    const now = deps.clock.now();
    const { operator, by } = await change(tx, deps, name, (present) => ({
      awaySince: isAway(present, now) ? present.awaySince : now,
      awayUntil: until,
    }));
    const handedOver = handOver ? await giveToOthers(deps, tx, { from: operator, by, at: now }) : [];
    return { operator, handedOver, kept: (await listOpenOf(tx, operator.id)).length };
  });
}

/** The same for one who is there again; `wasAway` is false for one who was there all the time. */
export async function setBack(
  deps: SetAwayDeps,
  name: string,
): Promise<{ readonly operator: Operator; readonly wasAway: boolean; readonly open: number }> {
  return deps.db.transaction(async (tx) => {
    const { operator, before } = await change(tx, deps, name, () => ({ awaySince: undefined, awayUntil: undefined }));
    const open = (await listOpenOf(tx, operator.id)).length;
    return { operator, wasAway: isAway(before, deps.clock.now()), open };
  });
}

type Presence = Pick<Operator, 'awaySince' | 'awayUntil'>;

async function change(tx: Tx, deps: SetAwayDeps, name: string, presenceOf: (present: Operator) => Presence) {
  await tx.takeTurns('operators');
  const before = await needOperator(tx, name);
  const actor = await needPermissionFor(tx, deps, { of: before, own: 'own-entry', others: 'presence' });
  const operator: Operator = { ...before, ...presenceOf(before) };
  await saveAway(tx, operator.id, { since: operator.awaySince ?? null, until: operator.awayUntil });
  const facts = { before: factsOf(before, deps.clock.now()), after: factsOf(operator, deps.clock.now()) };
  await recordChange(tx, deps, { actor, thing: 'operator', name: operator.name, ...facts });
  return { operator, before, by: actorId(actor) };
}

function factsOf(operator: Operator, now: Date): Facts {
  const until = isAway(operator, now) ? operator.awayUntil : undefined;
  return { away: isAway(operator, now), until: until?.toISOString() ?? null };
}
