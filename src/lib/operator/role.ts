// Roles: what an operator may do.
import { MailroomError } from '../errors.js';
import type { OperatorId } from '../ids.js';
import type { Operator, Role } from './operator.js';

/** Everything that somebody may be allowed or not, and what it means. */
export const PERMISSIONS = {
  answer: 'answer conversations',
  'own-signature': 'change their own signature',
  'own-entry': 'change their own full name, address and notifications',
  'saved-replies': 'add, change and delete saved replies',
  'channel-texts': 'change footers and auto-replies',
  signatures: "change other operators' signatures",
  presence: 'say of others that they are away or back',
  widgets: 'create, change and delete widgets',
  audit: 'read who changed what',
  hooks: 'add, change and delete hooks',
  channels: 'create, change and delete channels',
  servers: 'add, change and delete SMTP configs and mailboxes',
  operators: 'add, change and delete operators',
} as const;

export type Permission = keyof typeof PERMISSIONS;

const OPERATOR: readonly Permission[] = ['answer', 'own-signature', 'own-entry'];
const SUPERVISOR: readonly Permission[] = [
  ...OPERATOR,
  ...(['saved-replies', 'channel-texts', 'signatures', 'presence', 'widgets', 'audit'] as const),
];

const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: permissionNames(),
  supervisor: SUPERVISOR,
  operator: OPERATOR,
};

/** Who changes something. A store that has no operators yet may be set up by anybody. */
export type Actor = Pick<Operator, 'id' | 'name' | 'role'> | 'nobody-yet';

export function permissionNames(): readonly Permission[] {
  return Object.keys(PERMISSIONS) as Permission[];
}

export function isAllowed(role: Role, permission: Permission): boolean {
  return GRANTS[role].includes(permission);
}

/** Throws `invalid` when the actor's role does not allow it, with who could do it. */
export function refuseUnlessAllowed(actor: Actor, permission: Permission, operators: readonly Operator[]): void {
  refuseUnlessAllAllowed(actor, [permission], operators);
}

/** The same for several: all that are missing are in one message. */
export function refuseUnlessAllAllowed(
  actor: Actor,
  permissions: readonly Permission[],
  operators: readonly Operator[],
): void {
  if (actor === 'nobody-yet') return;
  const missing = permissions.filter((permission) => !isAllowed(actor.role, permission));
  if (missing.length === 0) return;
  const able = operators
    .filter(({ role }) => permissions.every((permission) => isAllowed(role, permission)))
    .map(({ name }) => name);
  throw new MailroomError(
    'invalid',
    `${actor.name} has the role ${actor.role}, which does not allow to ${missing.map((one) => PERMISSIONS[one]).join('; to ')}`,
    [`those who may: ${able.join(', ') || 'nobody'}`, `what ${actor.name} may: mailroom operator show ${actor.name}`],
  );
}

/** Throws `invalid` when nobody would be left who may add operators. */
export function refuseWithoutAdmin(remaining: readonly Pick<Operator, 'role'>[], who: string): void {
  if (remaining.length === 0 || remaining.some(({ role }) => role === 'admin')) return;
  throw new MailroomError('invalid', `${who} is the only admin, and a store with operators needs one`, [
    'make somebody else admin first: mailroom operator edit NAME --role admin',
  ]);
}

/** The actor's id for the store; undefined for nobody. */
export function actorId(actor: Actor): OperatorId | undefined {
  return actor === 'nobody-yet' ? undefined : actor.id;
}
