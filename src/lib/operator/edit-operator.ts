// Changes an operator: name for customers, address, role, notifications.
import { operatorFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { checkOwnAddress } from '../channel/check-own-address.js';
import { changeSetting } from '../settings/change-setting.js';
import type { Db } from '../store/db.js';
import { listOperators, saveOperator } from '../store/operators.js';
import { refuseTaken } from './add-operator.js';
import { needOperator } from './find-acting-operator.js';
import { type ActorDeps, needPermission, needPermissionFor } from './need-permission.js';
import type { Operator } from './operator.js';
import { refuseWithoutAdmin } from './role.js';

export type EditOperatorDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** What is to change; what is not named stays. */
export type OperatorChange = { readonly [Part in 'name' | 'email' | 'fullName' | 'role' | 'notify']?: Operator[Part] };

export type EditedOperator = {
  readonly operator: Operator;
  /** The names of what is other than before; empty when nothing is. */
  readonly changed: readonly string[];
  readonly warnings: readonly string[];
};

/**
 * Everybody may change their own entry, but for the role. Throws `not-found`, `invalid` for an address that is taken
 * or would loop, and for taking the role of the only admin.
 */
export async function editOperator(
  deps: EditOperatorDeps,
  name: string,
  change: OperatorChange,
  allowOwnAddress: boolean,
): Promise<EditedOperator> {
  const edited = await deps.db.transaction(async (tx) => {
    await tx.takeTurns('operators');
    const present = await needOperator(tx, name);
    const operator: Operator = { ...present, ...change };
    const permissions = { of: present, own: 'own-entry', others: 'operators' } as const;
    const actor =
      operator.role === present.role
        ? await needPermissionFor(tx, deps, permissions)
        : await needPermission(tx, deps, 'operators');
    const others = (await listOperators(tx)).filter(({ id }) => id !== present.id);
    refuseTaken(operator, others);
    refuseWithoutAdmin([...others, operator], present.name);
    const isNewAddress = operator.email !== present.email;
    const warnings = isNewAddress ? await checkOwnAddress(tx, { operator }, allowOwnAddress) : [];
    await saveOperator(tx, operator, deps.clock.now());
    const before = { name: present.name, ...operatorFacts(present) };
    const after = { name: operator.name, ...operatorFacts(operator) };
    const changed = await recordChange(tx, deps, { actor, thing: 'operator', name: present.name, before, after });
    return { operator, changed, warnings, before: present.name };
  });
  const { before, ...outcome } = edited;
  // This machine may know them by the old name.
  const isMe = before !== outcome.operator.name && deps.settings.operator === before;
  if (isMe) await changeSetting(deps, 'operator', outcome.operator.name);
  return outcome;
}
