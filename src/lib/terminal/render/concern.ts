// What went wrong on a desk: two lines each for people, objects for scripts.
import type { Concern } from '../../health/concerns.js';
import { spokenAge } from '../relative-time.js';
import { safeLine, safeText } from '../safe-text.js';
import type { Screen } from '../table.js';
import { wrapText } from '../wrap-text.js';

export type ConcernJson = {
  /** What it is about, with its name: `mailbox inbox`, `channel support`, `conversation #12`. */
  readonly about: string;
  readonly reason: string;
  readonly since: string | null;
  /** The command to type next. */
  readonly next: string;
};

export function toConcernJson({ about, reason, since, next }: Concern): ConcernJson {
  return { about, reason: safeText(reason), since: since?.toISOString() ?? null, next };
}

const SHOWN = 8;

/** The first of them, with what to type; the rest is counted. */
export function renderConcerns(concerns: readonly Concern[], { theme, width }: Screen, now: Date): string {
  const shown = width === undefined ? concerns : concerns.slice(0, SHOWN);
  const lines = shown.flatMap((concern) => {
    const age = concern.since === undefined ? '' : ` (${spokenAge(concern.since, now)})`;
    const sentence = `${concern.about}: ${safeLine(concern.reason)}${age}`;
    const [first = '', ...rest] =
      width === undefined ? [sentence] : wrapText(sentence, { screen: width - 2, prose: width - 2 });
    return [`${theme.bad('!')} ${first}`, ...rest.map((line) => `  ${line}`), `    ${theme.name(concern.next)}`];
  });
  const left = concerns.length - shown.length;
  return [...lines, ...(left > 0 ? [`  and ${left} more: mailroom outbox list`] : [])].join('\n');
}
