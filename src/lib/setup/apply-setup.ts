// Carries out a plan: each step by the use case that its command runs. What fails is said, and the rest goes on.
import { MailroomError } from '../errors.js';
import { listChannels } from '../store/channels.js';
import { needSetupPermissions } from './need-setup-permissions.js';
import type { SetupPlan, SetupStep, StepResult, ThingName } from './setup-step.js';
import { thingName } from './setup-step.js';
import { type StepUnit, unitsOf } from './step-units.js';
import type { StepDeps, StepOptions } from './take-step.js';
import { takeSteps } from './take-steps.js';

export type ApplyOptions = StepOptions & {
  /** Is told of each step as it ends. */
  readonly onResult: (result: StepResult) => void;
};

/** How many servers are talked to at once. */
const AT_ONCE = 8;

/**
 * One result for each step, in their order. A step whose needs could not be made is skipped, and nothing is deleted
 * when something could not be made or changed. Each step happens whole or not at all. Throws, before
 * anything is done, when nobody knows who acts or their role does not allow all of it; else only what is a bug, or a stop.
 */
export async function applySetup(deps: StepDeps, { steps }: SetupPlan, options: ApplyOptions): Promise<StepResult[]> {
  await refuseStranger(deps, steps);
  const results = new Map<SetupStep, StepResult>();
  for (const batch of batchesOf(unitsOf(steps, await listChannels(deps.db)))) {
    const waiting = batch.values();
    const work = async () => {
      for (const unit of waiting) {
        for (const result of await takeOrSkip(deps, unit, [...results.values()], options)) {
          results.set(result.step, result);
          options.onResult(result);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, batch.length) }, work));
  }
  return steps.flatMap((step) => results.get(step) ?? []);
}

/** Who acts is known, or will be once the first operator of a new store is there. */
async function refuseStranger(deps: StepDeps, steps: readonly SetupStep[]): Promise<void> {
  const actor = await needSetupPermissions(deps, steps);
  const founder = steps.find(({ action, kind }) => action === 'create' && kind === 'operator')?.name;
  const { operatorName, settings } = deps;
  if (actor !== 'nobody-yet' || founder === undefined || operatorName === undefined) return;
  if (operatorName === founder || operatorName === settings.operator) return;
  throw new MailroomError(
    'invalid',
    `${operatorName} acts, and is not an admin of the file: the first operator of this new store would be ${founder}`,
    [
      `say so with --as ${founder} or MAILROOM_OPERATOR=${founder}`,
      `or give ${operatorName} the role admin in the file`,
    ],
  );
}

/** Steps that talk to servers, and do not need one another, go side by side; every other unit goes alone. */
function batchesOf(units: readonly StepUnit[]): StepUnit[][] {
  const batches: StepUnit[][] = [];
  for (const unit of units) {
    const kind = accountKind(unit);
    const last = batches.at(-1);
    if (kind !== undefined && last !== undefined && accountKind(last[0]) === kind) last.push(unit);
    else batches.push([unit]);
  }
  return batches;
}

function accountKind(unit: StepUnit | undefined): 'smtp' | 'mailbox' | undefined {
  const step = unit?.[0];
  if (step === undefined || step.action === 'delete') return undefined;
  return step.kind === 'smtp' || step.kind === 'mailbox' ? step.kind : undefined;
}

async function takeOrSkip(
  deps: StepDeps,
  unit: StepUnit,
  before: readonly StepResult[],
  options: ApplyOptions,
): Promise<StepResult[]> {
  const because = unit.map((step) => reasonToSkip(step, before)).find((reason) => reason !== undefined);
  if (because !== undefined) return unit.map((step) => ({ step, outcome: 'skipped', because }));
  try {
    const warnings = await takeSteps(deps, unit, options);
    return unit.map((step, index) => ({ step, outcome: 'done', warnings: warnings[index] ?? [] }));
  } catch (error) {
    if (!(error instanceof MailroomError) || error.kind === 'cancelled') throw error;
    return unit.map((step) => ({ step, outcome: 'failed', error }));
  }
}

function reasonToSkip(step: SetupStep, before: readonly StepResult[]): string | undefined {
  const unmade = before
    .filter(({ outcome, step: { action } }) => outcome !== 'done' && action !== 'delete')
    .map((result) => result.step);
  if (step.action === 'delete') return unmade.length > 0 ? 'nothing is deleted after something failed' : undefined;
  const missing = new Set<ThingName>(unmade.filter(({ action }) => action === 'create').map(thingName));
  const need = step.needs.find((name) => missing.has(name));
  return need && `it needs ${need}`;
}
