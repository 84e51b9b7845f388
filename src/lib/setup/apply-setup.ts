// Carries out a plan: each step by the use case that its command runs. What fails is said, and the rest goes on.
import { MailroomError } from '../errors.js';
import { needPermission } from '../operator/need-permission.js';
import type { SetupPlan, SetupStep, StepResult, ThingName } from './setup-step.js';
import { thingName } from './setup-step.js';
import { type StepDeps, type StepOptions, takeStep } from './take-step.js';

export type ApplyOptions = StepOptions & {
  /** Is told of each step as it ends. */
  readonly onResult: (result: StepResult) => void;
};

/** How many servers are talked to at once. */
const AT_ONCE = 8;

/**
 * One result for each step, in their order. A step whose needs could not be made is skipped, and nothing is deleted
 * when something could not be made or changed. Each step happens whole or not at all. Throws, before
 * anything is done, when nobody knows who acts; else only what is a bug, or a stop.
 */
export async function applySetup(deps: StepDeps, { steps }: SetupPlan, options: ApplyOptions): Promise<StepResult[]> {
  await refuseStranger(deps, steps);
  const results = new Map<SetupStep, StepResult>();
  for (const batch of batchesOf(steps)) {
    const waiting = batch.values();
    const work = async () => {
      for (const step of waiting) {
        const result = await takeOrSkip(deps, step, [...results.values()], options);
        results.set(step, result);
        options.onResult(result);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, batch.length) }, work));
  }
  return steps.flatMap((step) => results.get(step) ?? []);
}

/** Who acts is known, or will be once the first operator of a new store is there. */
async function refuseStranger(deps: StepDeps, steps: readonly SetupStep[]): Promise<void> {
  const actor = await needPermission(deps.db, deps, 'answer');
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

/** Steps that talk to servers, and do not need one another, go together; every other one goes alone. */
function batchesOf(steps: readonly SetupStep[]): SetupStep[][] {
  const batches: SetupStep[][] = [];
  for (const step of steps) {
    const last = batches.at(-1);
    const isAccount = step.action !== 'delete' && (step.kind === 'smtp' || step.kind === 'mailbox');
    if (isAccount && last?.[0]?.kind === step.kind && last[0].action !== 'delete') last.push(step);
    else batches.push([step]);
  }
  return batches;
}

async function takeOrSkip(
  deps: StepDeps,
  step: SetupStep,
  before: readonly StepResult[],
  options: ApplyOptions,
): Promise<StepResult> {
  const because = reasonToSkip(step, before);
  if (because !== undefined) return { step, outcome: 'skipped', because };
  try {
    return { step, outcome: 'done', warnings: await takeStep(deps, step, options) };
  } catch (error) {
    if (!(error instanceof MailroomError) || error.kind === 'cancelled') throw error;
    return { step, outcome: 'failed', error };
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
