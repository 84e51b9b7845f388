// What is wrong with a setup file: where, what stands there, what may stand there.
import { MailroomError } from '../errors.js';

/** From the top of the file: `['channels', 'support', 'aliases', 0]`. */
export type SetupPath = readonly (string | number)[];

/** Counted from 1, as editors do. */
export type Place = { readonly line: number; readonly column: number };

/** A mistake, before anybody has looked where in the file it is. */
export type Mistake = {
  readonly path: SetupPath;
  /** What is wrong, as a sentence's second half: `"x" is not an email address`. Never has a secret in it. */
  readonly problem: string;
  /** What may stand there. */
  readonly allowed: string;
  /** Whether the key is meant, not what stands behind it. */
  readonly atKey?: boolean;
  /** The key that was probably meant: that it is missing needs no saying. */
  readonly meant?: string;
};

/** Without those that follow from others: what is missing under its own name, because it stands there misspelt. */
export function withoutConsequences(mistakes: readonly Mistake[]): Mistake[] {
  const misspelt = new Set(
    mistakes.flatMap(({ path, meant }) => (meant === undefined ? [] : [formatPath([...path.slice(0, -1), meant])])),
  );
  return mistakes.filter(({ path, problem }) => problem !== MISSING || !misspelt.has(formatPath(path)));
}

export const MISSING = 'this is missing';

export type SetupProblem = Place & { readonly path: string; readonly problem: string; readonly allowed: string };

const PLAIN_KEY = /^[\w-]+$/;
const LONGEST_VALUE = 60;

/** `channels.support.aliases[0]`. */
export function formatPath(path: SetupPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const key = PLAIN_KEY.test(step) ? step : JSON.stringify(step);
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/** A value of the file as a person recognises it, cut where it is long. */
export function showValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map of keys';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
}

/** All problems in one message, in the order of the file. `name` is the file's. */
export function setupError(name: string, problems: readonly SetupProblem[]): MailroomError {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const count = sorted.length === 1 ? 'a mistake' : `${sorted.length} mistakes`;
  const lines = sorted.map(({ line, column, path, problem, allowed }) => {
    const what = path === '' ? problem : `${path}: ${problem}`;
    return `${name}:${line}:${column}: ${what}${allowed === '' ? '' : `; ${allowed}`}`;
  });
  return new MailroomError('invalid', [`${name} has ${count}; nothing was changed`, ...lines].join('\n'), [], {
    details: { problems: sorted },
  });
}
