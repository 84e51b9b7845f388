// Makes an operator "me" on this machine, in this store.
import { changeSetting } from '../settings/change-setting.js';
import type { Folders } from '../settings/folders.js';
import type { Queries } from '../store/db.js';
import { needOperator } from './find-acting-operator.js';
import type { Operator } from './operator.js';

export type UseOperatorDeps = {
  readonly db: Queries;
  readonly folders: Folders;
  readonly storeUrl?: string | undefined;
};

/** Throws `not-found`, with those there are, for an operator that the store does not know. */
export async function useOperator(deps: UseOperatorDeps, name: string): Promise<Operator> {
  const operator = await needOperator(deps.db, name);
  await changeSetting(deps, 'operator', operator.name);
  return operator;
}
