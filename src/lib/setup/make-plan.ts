// Makes the plan that brings a desk to what a setup file wants.

import type { Clock } from '../clock.js';
import type { NewId } from '../ids.js';
import { HOUSE, HOUSE_CONFIG } from '../smtp/smtp-config.js';
import type { Queries } from '../store/db.js';
import { readSetup } from './read-setup.js';
import type { PresentSetup } from './setup.js';
import { planSetup } from './setup-plan.js';
import type { SetupPlan } from './setup-step.js';

export type PlanDeps = {
  readonly db: Queries;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly operatorName: string | undefined;
};

export type PlanOrder = {
  /** The text of the file, what people call it, and how to read the certificates beside it. */
  readonly source: { readonly text: string; readonly name: string; readonly readPem: (path: string) => string };
  readonly prune: boolean;
  readonly allowOperatorAddress: boolean;
};

/** Throws `invalid` with every mistake of the file. Changes nothing. */
export async function makePlan(deps: PlanDeps, { source, prune, allowOperatorAddress }: PlanOrder): Promise<SetupPlan> {
  // zod and yaml are for setup files alone.
  const { parseSetup } = await import('./setup-parser.js');
  const present = withHouse(deps, await readSetup(deps.db));
  const wanted = parseSetup({ ...source, present, prune, allowOperatorAddress });
  return planSetup(wanted, present, { prune, actor: deps.operatorName });
}

// A store that nobody has set up yet gets its house when the plan is carried out.
function withHouse({ clock, newId }: PlanDeps, present: PresentSetup): PresentSetup {
  if (present.smtp.some(({ name }) => name === HOUSE)) return present;
  return { ...present, smtp: [{ ...HOUSE_CONFIG, id: newId(), createdAt: clock.now() }, ...present.smtp] };
}
