// Operators: a table for people, objects for scripts.
import { displayName, type Operator, type Role } from '../../operator/operator.js';
import { isAllowed, PERMISSIONS, permissionNames } from '../../operator/role.js';
import { type Field, renderFields } from '../fields.js';
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

/** One operator, with every permission and whether their role has it. */
export type OperatorPageJson = OperatorJson & { readonly permissions: Readonly<Record<string, boolean>> };

export function toOperatorPageJson(operator: OperatorJson, role: Role): OperatorPageJson {
  const permissions = permissionNames().map((name) => [name, isAllowed(role, name)]);
  return { ...operator, permissions: Object.fromEntries(permissions) };
}

export function renderOperator(operator: OperatorPageJson, screen: Screen): string {
  const fields: Field[] = [
    ['name', operator.me ? `${operator.name} (you)` : operator.name],
    ['full name', operator.fullName],
    ['email', operator.email],
    ['role', operator.role],
    ['widgets', operator.widgets.join(', ')],
    ['notifications', operator.notify ? 'on: told by mail of new mail and failed replies' : 'off'],
    ['signature', operator.signature.on ? 'on' : 'off'],
    ['its text', operator.signature.text],
  ];
  const permissions = permissionNames().map((name): Field => {
    return [operator.permissions[name] ? 'may' : 'may not', PERMISSIONS[name]];
  });
  return [renderFields(fields, screen), renderFields(permissions, screen)].join('\n');
}
