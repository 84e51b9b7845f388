// What came of a plan: a line for each step for people, the steps with their outcome for scripts.
import { MailroomError } from '../../errors.js';
import type { SetupPlan, StepResult } from '../../setup/setup-step.js';
import { safeLine } from '../safe-text.js';
import { type ErrorJson, errorToJson } from '../show-error.js';
import type { Theme } from '../theme.js';
import { renderStepName, type SetupPlanJson, type SetupStepJson, toSetupPlanJson } from './setup-plan.js';

/** `planned`: nothing was tried. */
export type StepResultJson = SetupStepJson & {
  readonly outcome: 'done' | 'failed' | 'skipped' | 'planned';
  readonly warnings?: readonly string[];
  /** Why it was skipped. */
  readonly because?: string;
} & Partial<ErrorJson>;

export type AppliedJson = Omit<SetupPlanJson, 'steps'> & {
  readonly steps: readonly StepResultJson[];
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
};

export function toAppliedJson(plan: SetupPlan, results: readonly StepResult[]): AppliedJson {
  const { steps, ...counts } = toSetupPlanJson(plan);
  return {
    ...counts,
    steps: steps.map((step, index) => ({ ...step, ...toOutcomeJson(results[index]) })),
    done: count(results, 'done'),
    failed: count(results, 'failed'),
    skipped: count(results, 'skipped'),
  };
}

function toOutcomeJson(result: StepResult | undefined): Pick<StepResultJson, 'outcome'> & Partial<StepResultJson> {
  if (result === undefined) return { outcome: 'planned' };
  switch (result.outcome) {
    case 'done':
      return { outcome: 'done', ...(result.warnings.length === 0 ? {} : { warnings: result.warnings }) };
    case 'failed':
      return { outcome: 'failed', ...errorToJson(result.error) };
    case 'skipped':
      return { outcome: 'skipped', because: result.because };
  }
}

/** `done    + channel support`, with what went wrong below it. */
export function renderStepResult(result: StepResult, theme: Theme): string {
  const name = renderStepName(result.step, theme);
  const below = (lines: readonly string[]) => lines.map((line) => `            ${safeLine(line)}`);
  switch (result.outcome) {
    case 'done':
      return [`${theme.good('done   ')}  ${name}`, ...below(result.warnings.map((text) => `Warning: ${text}`))].join(
        '\n',
      );
    case 'failed': {
      const { message, next } = result.error;
      return [`${theme.bad('failed ')}  ${name}`, ...below([message, ...next])].join('\n');
    }
    case 'skipped':
      return `${theme.warning('skipped')}  ${name}: ${safeLine(result.because)}`;
  }
}

export function describeApplied(results: readonly StepResult[]): string {
  const done = count(results, 'done');
  if (done === results.length) return done === 1 ? 'One step, done.' : `All ${done} steps are done.`;
  return `${done} done, ${count(results, 'failed')} failed, ${count(results, 'skipped')} skipped.`;
}

/** What the exit code says when not all is done; undefined when it is. */
export function partialFailure(results: readonly StepResult[]): MailroomError | undefined {
  const failed = results.flatMap((result) => (result.outcome === 'failed' ? [result] : []));
  if (failed.length === 0) return undefined;
  const names = failed.map(({ step }) => `${step.kind} ${step.name}`).join(', ');
  const rest = describeApplied(results).replace(/\.$/, '');
  return new MailroomError('partial', `not everything could be done (${rest}): ${names}`, [
    'mend what is said above and apply the file again: what is done stays done',
  ]);
}

function count(results: readonly StepResult[], outcome: StepResult['outcome']): number {
  return results.filter((result) => result.outcome === outcome).length;
}
