// What somebody must be allowed to do so that a plan can be carried out: known before anything is done.
import { type Actor, type Permission, permissionNames } from '../operator/role.js';
import type { SetupStep } from './setup-step.js';

/** Each once, in the order of the roles' table. */
export function permissionsFor(steps: readonly SetupStep[], actor: Actor): Permission[] {
  const needed = new Set(steps.flatMap((step) => permissionsOf(step, actor)));
  return permissionNames().filter((permission) => needed.has(permission));
}

function permissionsOf(step: SetupStep, actor: Actor): Permission[] {
  switch (step.kind) {
    case 'smtp':
    case 'mailbox':
    case 'notifications':
      return ['servers'];
    case 'widget':
      return ['widgets'];
    case 'channel':
      return ['channels'];
    case 'saved-reply':
      return ['saved-replies'];
    case 'signature':
      return [isActor(actor, step.wanted.operator) ? 'own-signature' : 'signatures'];
    case 'operator':
      return operatorPermissions(step, actor);
  }
}

// As the use cases have it: everybody may change their own entry, but for the role.
function operatorPermissions({ action, name, fields }: SetupStep, actor: Actor): Permission[] {
  if (action !== 'change') return ['operators'];
  const isOwn = isActor(actor, name);
  const parts = fields.map(({ field }) => field.split('.')[0]);
  const ofEntry = parts.filter((part) => part !== 'signature');
  return [
    ...(parts.includes('signature') ? [isOwn ? ('own-signature' as const) : ('signatures' as const)] : []),
    ...(ofEntry.length === 0
      ? []
      : [isOwn && !ofEntry.includes('role') ? ('own-entry' as const) : ('operators' as const)]),
  ];
}

function isActor(actor: Actor, name: string): boolean {
  return actor !== 'nobody-yet' && actor.name === name;
}
