// Refuses to carry out a plan that somebody may not carry out as a whole, before anything is done.
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { type Actor, refuseUnlessAllAllowed } from '../operator/role.js';
import type { Queries } from '../store/db.js';
import { listOperators } from '../store/operators.js';
import { permissionsFor } from './setup-permissions.js';
import type { SetupStep } from './setup-step.js';

export type NeedSetupDeps = ActorDeps & { readonly db: Queries };

/** Who acts. Throws `needs-answer` when nobody has said, `invalid` with all that their role does not allow. */
export async function needSetupPermissions(deps: NeedSetupDeps, steps: readonly SetupStep[]): Promise<Actor> {
  const actor = await needPermission(deps.db, deps, 'answer');
  refuseUnlessAllAllowed(actor, permissionsFor(steps, actor), await listOperators(deps.db));
  return actor;
}
