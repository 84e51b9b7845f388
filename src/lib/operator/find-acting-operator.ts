// Who acts: --as, MAILROOM_OPERATOR or the settings name an operator, and the store must know them.
import { MailroomError } from '../errors.js';
import type { Settings } from '../settings/settings.js';
import type { Queries } from '../store/db.js';
import { findOperator, listOperators } from '../store/operators.js';
import type { Operator } from './operator.js';

export type ActingDeps = {
  readonly db: Queries;
  readonly operatorName: string | undefined;
  readonly settings?: Settings;
};

/**
 * Who acts, as far as anybody has said. Throws `not-found` when a name was given that this store does not know. One
 * that only the settings remember may belong to another store, and counts as nobody.
 */
export async function findActingOperator(deps: ActingDeps): Promise<Operator | undefined> {
  const { db, operatorName: name, settings } = deps;
  if (name === undefined) return undefined;
  const operator = await findOperator(db, name);
  if (operator === undefined && name !== settings?.operator) throw await unknownOperator(db, name);
  return operator;
}

/** Who acts. Throws `needs-answer` with how to say it when nobody has. */
export async function needActingOperator(deps: ActingDeps): Promise<Operator> {
  const operator = await findActingOperator(deps);
  if (operator === undefined) throw await nobodyActs(deps);
  return operator;
}

/** The operator of that name. Throws `not-found` with those there are. */
export async function needOperator(db: Queries, name: string): Promise<Operator> {
  const operator = await findOperator(db, name);
  if (operator === undefined) throw await unknownOperator(db, name);
  return operator;
}

async function unknownOperator(db: Queries, name: string): Promise<MailroomError> {
  return new MailroomError(
    'not-found',
    `there is no operator called ${JSON.stringify(name)} in this store`,
    waysOut(await listOperators(db)),
  );
}

async function nobodyActs({ db, operatorName }: ActingDeps): Promise<MailroomError> {
  const operators = await listOperators(db);
  const known = 'nobody has said which operator you are';
  const message =
    operatorName === undefined ? known : `${known}: the settings name ${operatorName}, whom this store does not know`;
  const ways =
    operators.length === 0 ? [] : ['say it with: mailroom operator use NAME, --as NAME or MAILROOM_OPERATOR'];
  return new MailroomError('needs-answer', message, [...ways, ...waysOut(operators)], {
    details: { missing: ['--as'] },
  });
}

function waysOut(operators: readonly Operator[]): string[] {
  if (operators.length === 0) return ['add the first one with: mailroom operator add NAME --email ADDRESS'];
  return [`the operators are: ${operators.map((operator) => operator.name).join(', ')}`];
}
