// A plan: `+ ~ -` and the fields that change for people, objects for scripts.
import type { FieldChange, FieldValue } from '../../setup/setup-fields.js';
import type { SetupPlan, SetupStep } from '../../setup/setup-step.js';
import { safeLine, safeText } from '../safe-text.js';
import type { Screen } from '../table.js';
import { cutToWidth } from '../text-width.js';
import type { Theme } from '../theme.js';

/** `before` and `after` are null where there is no value. */
export type FieldChangeJson = {
  readonly field: string;
  readonly before: FieldValue | null;
  readonly after: FieldValue | null;
};

export type SetupStepJson = {
  readonly action: 'create' | 'change' | 'delete';
  readonly kind: string;
  readonly name: string;
  readonly fields: readonly FieldChangeJson[];
  /** Of a channel that goes: whether it is closed, so that its conversations can still be read. */
  readonly keepsConversations?: boolean;
};

export type SetupPlanJson = {
  readonly steps: readonly SetupStepJson[];
  readonly create: number;
  readonly change: number;
  readonly delete: number;
  readonly unchanged: number;
};

export function toSetupPlanJson({ steps, things }: SetupPlan): SetupPlanJson {
  const count = (action: SetupStep['action']) => steps.filter((step) => step.action === action).length;
  const [create, change] = [count('create'), count('change')];
  const unchanged = things.length - create - change;
  return { steps: steps.map(toSetupStepJson), create, change, delete: count('delete'), unchanged };
}

function toSetupStepJson(step: SetupStep): SetupStepJson {
  const { action, kind, name, fields } = step;
  const toJson = ({ field, before, after }: FieldChange) => ({ field, before: before ?? null, after: after ?? null });
  const keeps = isChannelRemoval(step) ? { keepsConversations: step.keepsConversations } : {};
  return { action, kind, name, fields: fields.map(toJson), ...keeps };
}

function isChannelRemoval(step: SetupStep): step is Extract<SetupStep, { action: 'delete'; kind: 'channel' }> {
  return step.action === 'delete' && step.kind === 'channel';
}

/** Each step with its fields, then how many there are of each. */
export function renderSetupPlan(plan: SetupPlan, screen: Screen): string {
  return [...plan.steps.map((step) => renderStep(step, screen)), renderCounts(plan)].join('\n');
}

function renderStep(step: SetupStep, screen: Screen): string {
  const lines = step.fields.map((change) => cut(`    ${renderField(change, step)}`, screen));
  const remark =
    isChannelRemoval(step) && step.keepsConversations ? ['    closed: its conversations stay, to be read'] : [];
  return [renderStepName(step, screen.theme), ...lines, ...remark].join('\n');
}

/** `+ channel support`. */
export function renderStepName({ action, kind, name }: Pick<SetupStep, 'action' | 'kind' | 'name'>, theme: Theme) {
  const text = `${MARKS[action]} ${kind} ${safeLine(name)}`;
  return { create: theme.good, change: theme.warning, delete: theme.bad }[action](text);
}

const MARKS = { create: '+', change: '~', delete: '-' } as const;

function renderField({ field, before, after }: FieldChange, { action }: SetupStep): string {
  if (action === 'create') return `${field}: ${show(after)}`;
  return `${field}: ${show(before)} -> ${show(after)}`;
}

function show(value: FieldValue | undefined): string {
  if (value === undefined) return '(none)';
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value !== 'string') return JSON.stringify(value);
  // What could be read as something else is put into quotes.
  return /^[\w@.+/-][\w@.:+/-]*$/.test(value) ? value : JSON.stringify(safeText(value));
}

function cut(line: string, { width }: Screen): string {
  return width === undefined ? safeLine(line) : cutToWidth(safeLine(line), width);
}

function renderCounts(plan: SetupPlan): string {
  const { create, change, delete: gone, unchanged } = toSetupPlanJson(plan);
  if (plan.steps.length === 0)
    return `Nothing to do: ${unchanged} ${unchanged === 1 ? 'thing is' : 'things are'} as the file wants.`;
  return `Plan: ${create} to create, ${change} to change, ${gone} to delete, ${unchanged} as they are.`;
}
