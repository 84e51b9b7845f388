// The stages of an SMTP or IMAP check: a line each for people, objects for scripts.
import { stageConcerns } from '../../health/finding.js';
import type { Check, Quota, Stage, StageFacts } from '../../smtp/smtp-check.js';
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
} & FactsJson;

/** What a stage learnt: `tls` has the certificate, `greeting` and `login` what the server can do, `folder` the quota. */
type FactsJson = {
  readonly certificate?: {
    readonly names: readonly string[];
    readonly issuer: string;
    readonly validFrom: string;
    readonly validTo: string;
    readonly daysLeft: number | null;
  };
  readonly capabilities?: readonly string[];
  readonly logins?: readonly string[];
  /** Bytes; null when the server names no limit. */
  readonly sizeLimit?: number | null;
  /** Bytes. */
  readonly quota?: Quota;
  /** The TXT record that publishes the DKIM key. */
  readonly record?: { readonly name: string; readonly value: string };
  readonly concerns?: readonly string[];
};

export type CheckJson = { readonly ok: boolean; readonly stages: readonly StageJson[] };

const NAME_WIDTH = 'greeting'.length;
const TIME_WIDTH = '99999 ms'.length;

/** One line: how it went, which stage, how long it took, what came of it. */
export function renderStage(stage: Stage, theme: Theme): string {
  const mark = !stage.ok
    ? theme.bad('failed')
    : stageConcerns(stage.facts ?? {}).length > 0
      ? theme.warning('ok (!)')
      : theme.good('ok    ');
  const time = theme.faint(`${stage.ms} ms`.padStart(TIME_WIDTH));
  return `${mark}  ${stage.stage.padEnd(NAME_WIDTH)}  ${time}  ${safeLine(stage.detail)}`.trimEnd();
}

/** The same while something is being saved: why a stage failed is told by the error that follows. */
export function renderProgress(stage: Stage, theme: Theme): string {
  return renderStage(stage.ok ? stage : { ...stage, detail: '' }, theme);
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
    ...toFactsJson(stage.facts ?? {}),
  };
}

function toFactsJson(facts: StageFacts): FactsJson {
  const { certificate, daysLeft, capabilities, logins, sizeLimit, quota, record, concerns } = facts;
  return {
    ...(certificate === undefined
      ? {}
      : {
          certificate: {
            names: certificate.names.map(safeText),
            issuer: safeText(certificate.issuer),
            validFrom: certificate.validFrom.toISOString(),
            validTo: certificate.validTo.toISOString(),
            daysLeft: daysLeft ?? null,
          },
        }),
    ...(capabilities === undefined ? {} : { capabilities: capabilities.map(safeText) }),
    ...(logins === undefined ? {} : { logins: logins.map(safeText) }),
    ...('sizeLimit' in facts ? { sizeLimit: sizeLimit ?? null } : {}),
    ...(quota === undefined ? {} : { quota }),
    ...(record === undefined ? {} : { record }),
    ...(concerns === undefined ? {} : { concerns: concerns.map(safeText) }),
  };
}

/** What will go wrong soon, though all is well today: a step a line. */
export function checkConcerns({ stages }: Check): readonly string[] {
  return stages.flatMap(({ facts = {} }) => stageConcerns(facts)).map(safeLine);
}

export function toCheckJson({ ok, stages }: Check): CheckJson {
  return { ok, stages: stages.map(toStageJson) };
}
