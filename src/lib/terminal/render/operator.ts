// Operators: a table for people, objects for scripts.
import { displayName, type Operator } from '../../operator/operator.js';
import { renderTable, type Screen } from '../table.js';

export type OperatorJson = {
  readonly name: string;
  readonly fullName: string;
  readonly email: string;
  readonly role: string;
  readonly notify: boolean;
  readonly signature: { readonly on: boolean; readonly text: string };
  /** The widgets they are in. */
  readonly widgets: readonly string[];
  /** Whether they are who acts on this machine. */
  readonly me: boolean;
  readonly createdAt: string;
};

export function toOperatorJson(operator: Operator, widgets: readonly string[], me: boolean): OperatorJson {
  return {
    name: operator.name,
    fullName: operator.fullName,
    email: operator.email,
    role: operator.role,
    notify: operator.notify,
    signature: { on: operator.signature.on, text: operator.signature.text },
    widgets,
    me,
    createdAt: operator.createdAt.toISOString(),
  };
}

/** The columns of the list, for its flags. */
export const OPERATOR_COLUMNS = ['name', 'me', 'full-name', 'email', 'role', 'widgets', 'signature', 'notify'] as const;

export function renderOperators(operators: readonly OperatorJson[], screen: Screen): string {
  return renderTable(
    operators,
    [
      { title: 'name', value: (row) => row.name, style: (text) => screen.theme.name(text) },
      { title: 'me', value: (row) => (row.me ? 'you' : '') },
      { title: 'full name', value: (row) => row.fullName, shrinkTo: 10 },
      { title: 'email', value: (row) => row.email, shrinkTo: 15 },
      { title: 'role', value: (row) => row.role },
      { title: 'widgets', value: (row) => row.widgets.join(', '), shrinkTo: 8 },
      { title: 'signature', value: (row) => (row.signature.on ? 'on' : 'off') },
      { title: 'notify', value: (row) => (row.notify ? 'on' : 'off'), onDemand: true },
    ],
    screen,
  );
}

/** Who acts. */
export type MeJson = {
  readonly name: string;
  readonly fullName: string;
  readonly email: string;
  readonly role: string;
};

export function toMeJson({ name, fullName, email, role }: Operator): MeJson {
  return { name, fullName, email, role };
}

/** `Ana López <ana@acme.test>, admin`: one operator in one line. */
export function describeOperator(operator: Operator): string {
  return `${displayName(operator)} <${operator.email}>, ${operator.role}`;
}
