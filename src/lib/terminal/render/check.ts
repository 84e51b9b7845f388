// The stages of an SMTP or IMAP check: a line each for people, objects for scripts.
import type { Check, Stage } from '../../smtp/smtp-check.js';
import { safeLine, safeText } from '../safe-text.js';
import type { Theme } from '../theme.js';

export type StageJson = {
  readonly stage: string;
  readonly ok: boolean;
  /** Milliseconds. */
  readonly ms: number;
  readonly detail: string;
  readonly kind?: string;
  readonly next?: readonly string[];
};

export type CheckJson = { readonly ok: boolean; readonly stages: readonly StageJson[] };

const NAME_WIDTH = 'greeting'.length;
const TIME_WIDTH = '99999 ms'.length;

/** One line: how it went, which stage, how long it took, what came of it. */
export function renderStage(stage: Stage, theme: Theme): string {
  const mark = stage.ok ? theme.good('ok    ') : theme.bad('failed');
  const time = theme.faint(`${stage.ms} ms`.padStart(TIME_WIDTH));
  return `${mark}  ${stage.stage.padEnd(NAME_WIDTH)}  ${time}  ${safeLine(stage.detail)}`.trimEnd();
}

/** What to do about a stage that failed, a line each. A server's words may be in it, and the names of its folders. */
export function renderNextSteps({ next = [] }: Pick<Stage, 'next'>): string[] {
  return next.map((step) => `  ${safeLine(step)}`);
}

function toStageJson(stage: Stage): StageJson {
  return {
    stage: stage.stage,
    ok: stage.ok,
    ms: stage.ms,
    detail: safeText(stage.detail),
    ...(stage.kind === undefined ? {} : { kind: stage.kind }),
    ...(stage.next === undefined ? {} : { next: stage.next.map(safeText) }),
  };
}

export function toCheckJson({ ok, stages }: Check): CheckJson {
  return { ok, stages: stages.map(toStageJson) };
}
