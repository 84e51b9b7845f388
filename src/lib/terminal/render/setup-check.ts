// What came of trying the servers of a setup file: a line each for people, the stages for scripts.
import type { AccountCheck } from '../../setup/setup-step.js';
import { safeLine } from '../safe-text.js';
import { type ErrorJson, errorToJson } from '../show-error.js';
import type { Theme } from '../theme.js';
import { type CheckJson, toCheckJson } from './check.js';

export type AccountCheckJson = { readonly kind: 'smtp' | 'mailbox'; readonly name: string } & CheckJson &
  Partial<ErrorJson>;

export function toAccountCheckJson({ kind, name, stages, failure }: AccountCheck): AccountCheckJson {
  const check = { kind, name, ...toCheckJson({ ok: failure === undefined, stages }) };
  return failure === undefined ? check : { ...check, ...errorToJson(failure) };
}

/** One line, and below a failure what to do about it. */
export function renderAccountCheck({ kind, name, stages, failure }: AccountCheck, theme: Theme): string {
  const what = `${kind} ${name}`;
  if (failure === undefined) return `${theme.good('ok    ')}  ${what}`;
  const at = stages.find(({ ok }) => !ok)?.stage;
  const where = at === undefined ? '' : ` (${at})`;
  const next = failure.next.map((step) => `          ${safeLine(step)}`);
  return [`${theme.bad('failed')}  ${what}${where}: ${safeLine(failure.message)}`, ...next].join('\n');
}
