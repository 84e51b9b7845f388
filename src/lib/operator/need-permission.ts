// Who changes the configuration, and whether they may.
import type { Folders } from '../settings/folders.js';
import { readSettings } from '../settings/read-settings.js';
import { type Settings, settingsFor } from '../settings/settings.js';
import type { Queries } from '../store/db.js';
import { findOperator, listOperators } from '../store/operators.js';
import { findActingOperator, needActingOperator } from './find-acting-operator.js';
import type { Operator } from './operator.js';
import { type Actor, type Permission, refuseUnlessAllowed } from './role.js';

/** What says who acts: --as or MAILROOM_OPERATOR, and this machine's settings. */
export type ActorDeps = {
  readonly operatorName: string | undefined;
  readonly settings: Settings;
  readonly folders: Pick<Folders, 'config'>;
  readonly storeUrl?: string | undefined;
};

/**
 * Who acts, allowed to do it. A store without operators may be set up by anybody. Throws `needs-answer` when nobody
 * has said who they are, `not-found` for somebody unknown, `invalid` when their role does not allow it.
 */
export async function needPermission(db: Queries, deps: ActorDeps, permission: Permission): Promise<Actor> {
  const operators = await listOperators(db);
  const actor = await needActor(db, deps, operators);
  refuseUnlessAllowed(actor, permission, operators);
  return actor;
}

/** For what is one's own: `own` when the actor is that operator, else `others`. */
export async function needPermissionFor(
  db: Queries,
  deps: ActorDeps,
  { of, own, others }: { readonly of: Operator; readonly own: Permission; readonly others: Permission },
): Promise<Actor> {
  const operators = await listOperators(db);
  const actor = await needActor(db, deps, operators);
  refuseUnlessAllowed(actor, actor !== 'nobody-yet' && actor.id === of.id ? own : others, operators);
  return actor;
}

async function needActor(db: Queries, deps: ActorDeps, operators: readonly Operator[]): Promise<Actor> {
  if (operators.length === 0) return 'nobody-yet';
  const said = { db, operatorName: deps.operatorName, settings: deps.settings };
  return (await findActingOperator(said)) ?? (await findNewMe(db, deps)) ?? (await needActingOperator(said));
}

/** The first operator became "me" on this machine after this program had read the settings. */
async function findNewMe(db: Queries, deps: ActorDeps): Promise<Operator | undefined> {
  const { operatorName, settings, folders, storeUrl } = deps;
  if (operatorName !== settings.operator) return undefined;
  const saved = readSettings(folders.config);
  const name = (storeUrl === undefined ? saved : settingsFor(saved, storeUrl)).operator;
  return name === undefined ? undefined : findOperator(db, name);
}
