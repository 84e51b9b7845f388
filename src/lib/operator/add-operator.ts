// Adds an operator. The first one of a store becomes its admin, and "me" on this machine.
import { type EmailAddress, sameAddress } from '../address/email-address.js';
import { operatorFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { checkOwnAddress } from '../channel/check-own-address.js';
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import { changeSetting } from '../settings/change-setting.js';
import type { Folders } from '../settings/folders.js';
import type { Settings } from '../settings/settings.js';
import type { Db, Tx } from '../store/db.js';
import { insertOperator, listOperators } from '../store/operators.js';
import { addWidgetOperator } from '../store/widgets.js';
import { needWidget } from '../widget/need-widget.js';
import { needPermission } from './need-permission.js';
import type { Operator, Role } from './operator.js';
import type { Actor } from './role.js';

export type AddOperatorDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly folders: Folders;
  readonly settings: Settings;
  readonly operatorName: string | undefined;
  readonly storeUrl?: string | undefined;
};

export type NewOperator = {
  readonly name: string;
  readonly email: EmailAddress;
  readonly fullName: string;
  /** Unless given: `admin` for the first operator of a store, `operator` for the others. */
  readonly role: Role | undefined;
  readonly notify: boolean;
  /** Names of the widgets to be put into. */
  readonly widgets: readonly string[];
  readonly allowOwnAddress: boolean;
};

export type AddedOperator = {
  readonly operator: Operator;
  /** Whether the store had no operator before. */
  readonly isFounder: boolean;
  /** Whether this machine's settings now name them as who acts. */
  readonly becameMe: boolean;
  readonly warnings: readonly string[];
};

/** Throws `invalid` for a name or an address that is taken, or would loop; `not-found` for a widget that does not exist. */
export async function addOperator(deps: AddOperatorDeps, order: NewOperator): Promise<AddedOperator> {
  const added = await deps.db.transaction((tx) => addOperatorWithin(tx, deps, order));
  await becomeFirst(deps, added);
  return added;
}

/** The same, inside a transaction that does more. Once that is over, `becomeFirst` is to be called. */
export async function addOperatorWithin(
  tx: Tx,
  deps: Omit<AddOperatorDeps, 'db'>,
  order: NewOperator,
): Promise<AddedOperator> {
  await tx.takeTurns('operators');
  const actor = await needPermission(tx, deps, 'operators');
  const present = await listOperators(tx);
  refuseTaken(order, present);
  const loops = await checkOwnAddress(tx, { operator: order }, order.allowOwnAddress);
  const isFirst = present.length === 0;
  const operator = toOperator(deps, order, isFirst);
  await insertOperator(tx, operator);
  const after = operatorFacts(operator);
  await recordChange(tx, deps, {
    actor: founderOr(actor, operator),
    thing: 'operator',
    name: operator.name,
    before: undefined,
    after,
  });
  for (const name of order.widgets) await addWidgetOperator(tx, (await needWidget(tx, name)).id, operator.id);
  const becameMe = isFirst && deps.settings.operator !== operator.name;
  return { operator, isFounder: isFirst, becameMe, warnings: [...roleWarning(order, isFirst), ...loops] };
}

/** Saves in this machine's settings that the first operator is "me". Throws `local`; the operator is there all the same. */
export async function becomeFirst(
  deps: { readonly folders: Folders },
  { operator: { name }, becameMe }: AddedOperator,
): Promise<void> {
  if (!becameMe) return;
  try {
    await changeSetting(deps, 'operator', name);
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    const next = [`operator ${name} is in the store: when that is mended, say mailroom operator use ${name}`];
    throw new MailroomError(error.kind, error.message, [...error.next, ...next], { cause: error });
  }
}

/** The first operator adds themself. */
function founderOr(actor: Actor, operator: Operator): Actor {
  return actor === 'nobody-yet' ? operator : actor;
}

function toOperator(deps: Pick<AddOperatorDeps, 'newId' | 'clock'>, order: NewOperator, isFirst: boolean): Operator {
  return {
    id: deps.newId(),
    name: order.name,
    fullName: order.fullName,
    email: order.email,
    role: isFirst ? 'admin' : (order.role ?? 'operator'),
    signature: { text: '', on: false },
    notify: order.notify,
    createdAt: deps.clock.now(),
  };
}

function roleWarning(order: NewOperator, isFirst: boolean): string[] {
  if (!isFirst || order.role === undefined || order.role === 'admin') return [];
  return [`the first operator of a store is its admin, so ${order.name} is that, and not ${order.role}`];
}

/** Throws `invalid` when another operator has the name or the address. */
export function refuseTaken(order: Pick<NewOperator, 'name' | 'email'>, present: readonly Operator[]): void {
  if (present.some((operator) => operator.name === order.name)) {
    throw new MailroomError('invalid', `there is an operator called ${order.name} already`, [
      'choose another name, or see who there is with: mailroom operator list',
    ]);
  }
  const owner = present.find((operator) => sameAddress(operator.email, order.email));
  if (owner === undefined) return;
  throw new MailroomError('invalid', `${order.email} is the address of operator ${owner.name} already`, [
    'give each operator an address of their own',
  ]);
}
