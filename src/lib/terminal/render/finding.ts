// Findings of a test or of doctor: a line each for people, objects for scripts.
import { type Finding, type Tally, tallyOf, type Verdict } from '../../health/finding.js';
import { safeLine, safeText } from '../safe-text.js';
import type { Theme } from '../theme.js';

export type FindingJson = {
  /** What it belongs to: `way out`, `store`, `mailbox inbox`. */
  readonly part: string;
  /** `ok`, `warning`, `failed`, or `unknown`: it could not be looked at. */
  readonly verdict: Verdict;
  /** Milliseconds. */
  readonly ms: number;
  readonly detail: string;
  /** The kind of a failure, as in errors. */
  readonly kind?: string;
  /** What to do about it. */
  readonly next: readonly string[];
};

export function toFindingJson({ part, verdict, ms, detail, kind, next }: Finding): FindingJson {
  return {
    part: safeText(part),
    verdict,
    ms,
    detail: safeText(detail),
    ...(kind === undefined ? {} : { kind }),
    next: next.map(safeText),
  };
}

const WIDTH = { verdict: 'warning'.length, name: 'greeting'.length, time: '99999 ms'.length };
const INDENT = ' '.repeat(WIDTH.verdict + 2);

/** One line, and one more for each thing to do: how it went, what it was, how long it took, what came of it. */
export function renderFinding({ name, verdict, ms, detail, next }: Finding, theme: Theme): string {
  const time = theme.faint(`${ms} ms`.padStart(WIDTH.time));
  const line = `${renderVerdict(verdict, theme)}  ${safeLine(name).padEnd(WIDTH.name)}  ${time}  ${safeLine(detail)}`;
  return [line.trimEnd(), ...next.map((step) => `${INDENT}- ${safeLine(step)}`)].join('\n');
}

function renderVerdict(verdict: Verdict, theme: Theme): string {
  return paint(verdict, verdict.padEnd(WIDTH.verdict), theme);
}

function paint(verdict: Verdict, text: string, theme: Theme): string {
  switch (verdict) {
    case 'ok':
      return theme.good(text);
    case 'warning':
      return theme.warning(text);
    case 'failed':
      return theme.bad(text);
    case 'unknown':
      return theme.faint(text);
  }
}

/** A heading wherever the part changes. */
export function renderPart(part: string, theme: Theme): string {
  return theme.strong(safeLine(part));
}

/** `12 ok, 1 warning, 1 failed`. */
export function renderTally(findings: readonly Finding[], theme: Theme): string {
  const tally: Tally = tallyOf(findings);
  const parts = (['ok', 'warning', 'failed', 'unknown'] as const).filter((verdict) => tally[verdict] > 0);
  return parts.map((verdict) => paint(verdict, `${tally[verdict]} ${words(verdict, tally)}`, theme)).join(', ');
}

function words(verdict: Verdict, tally: Tally): string {
  return verdict === 'warning' && tally.warning > 1 ? 'warnings' : verdict;
}
