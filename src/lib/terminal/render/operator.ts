// Operators: a table for people, objects for scripts.
import { displayName, type Operator, type Role } from '../../operator/operator.js';
import { isAllowed, PERMISSIONS, permissionNames } from '../../operator/role.js';
import { type Field, renderFields } from '../fields.js';
import { longDate, shortAge, untilTime } from '../relative-time.js';
import { renderTable, type Screen } from '../table.js';
import { type PresenceJson, toPresenceJson } from './away.js';

export type OperatorJson = PresenceJson & {
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

export function toOperatorJson(operator: Operator, widgets: readonly string[], me: boolean, now: Date): OperatorJson {
  return {
    name: operator.name,
    fullName: operator.fullName,
    email: operator.email,
    role: operator.role,
    notify: operator.notify,
    signature: { on: operator.signature.on, text: operator.signature.text },
    widgets,
    me,
    ...toPresenceJson(operator, now),
    createdAt: operator.createdAt.toISOString(),
  };
}

/** The columns of the list, for its flags. */
export const OPERATOR_COLUMNS = [
  'name',
  'me',
  'away',
  'full-name',
  'email',
  'role',
  'widgets',
  'signature',
  'notify',
] as const;

export function renderOperators(operators: readonly OperatorJson[], screen: Screen, now: Date): string {
  return renderTable(
    operators,
    [
      { title: 'name', value: (row) => row.name, style: (text) => screen.theme.name(text) },
      { title: 'me', value: (row) => (row.me ? 'you' : '') },
      { title: 'away', value: (row) => describeAway(row, now), style: (text) => screen.theme.warning(text) },
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

function describeAway({ away, awaySince, awayUntil }: PresenceJson, now: Date): string {
  if (!away) return '';
  if (awayUntil !== null) return `back ${untilTime(new Date(awayUntil), now)}`;
  return awaySince === null ? 'away' : `since ${shortAge(new Date(awaySince), now)}`;
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

function describePresence({ away, awaySince, awayUntil }: PresenceJson): string {
  if (!away || awaySince === null) return 'no';
  const until = awayUntil === null ? '' : `, until ${longDate(new Date(awayUntil))}`;
  return `since ${longDate(new Date(awaySince))}${until}`;
}

export function renderOperator(operator: OperatorPageJson, screen: Screen): string {
  const fields: Field[] = [
    ['name', operator.me ? `${operator.name} (you)` : operator.name],
    ['full name', operator.fullName],
    ['email', operator.email],
    ['role', operator.role],
    ['widgets', operator.widgets.join(', ')],
    ['away', describePresence(operator)],
    ['notifications', operator.notify ? 'on: told by mail of new mail and failed replies' : 'off'],
    ['signature', operator.signature.on ? 'on' : 'off'],
    ['its text', operator.signature.text],
  ];
  const permissions = permissionNames().map((name): Field => {
    return [operator.permissions[name] ? 'may' : 'may not', PERMISSIONS[name]];
  });
  return [renderFields(fields, screen), renderFields(permissions, screen)].join('\n');
}
