// What the shape says about a file: every mistake as a sentence, and no secret in any.
import { closestWords } from '../closest-words.js';
import type { Mistake, SetupPath } from './setup-problem.js';
import { MISSING, showValue } from './setup-problem.js';
import { knownKeys, type SetupInput, setupShape } from './setup-shape.js';

/** What was read, or all that is wrong with it. */
export type ShapeFindings =
  | { readonly ok: true; readonly input: SetupInput }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Compares a value with the shape of the file. */
export function findShapeMistakes(value: unknown): ShapeFindings {
  const result = setupShape.safeParse(value);
  if (result.success) return { ok: true, input: result.data };
  return { ok: false, mistakes: result.error.issues.flatMap((issue) => toMistakes(issue, value)) };
}

type Issue = {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[] | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
};

function toMistakes(issue: Issue, value: unknown): Mistake[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => unknownKey(path, key));
  const said = issue.params?.['problem'];
  if (typeof said === 'string') return [{ path, problem: said, allowed: issue.message }];
  const found = valueAt(value, path);
  if (found === undefined) return [{ path, problem: MISSING, allowed: issue.message }];
  // A secret that is written out stands where a reference should, or close by.
  const problem = isSecret(path) ? 'this is no reference to a secret' : `${showValue(found)} cannot stand here`;
  return [{ path, problem, allowed: issue.message }];
}

const PASSWORDS = ['pass', 'passwd', 'pwd', 'secret', 'passwordref', 'password-ref', 'token'];

function unknownKey(path: SetupPath, key: string): Mistake {
  const known = knownKeys(path) ?? [];
  const [meant] = PASSWORDS.includes(key.toLowerCase()) ? ['password'] : closestWords([key], known);
  const mistake = { path: [...path, key], atKey: true, problem: 'there is no such key' };
  if (meant === undefined || !known.includes(meant)) {
    return { ...mistake, allowed: `the keys here are: ${known.join(', ')}` };
  }
  return { ...mistake, allowed: `did you mean ${meant}?`, meant };
}

function isSecret(path: SetupPath): boolean {
  return path.some((step) => ['password', 'oauth2', 'clientSecret', 'refreshToken'].includes(String(step)));
}

function valueAt(value: unknown, path: SetupPath): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}
