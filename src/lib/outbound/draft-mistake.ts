// What is wrong in a draft, and where.
import { MailroomError } from '../errors.js';

/** What is wrong, and where; without a line it is about all of it. */
export type Mistake = {
  readonly line: number | undefined;
  readonly field: string | undefined;
  readonly problem: MailroomError;
};

/** All mistakes in one error. */
export function mistakesError(mistakes: readonly Mistake[]): MailroomError {
  const kind = mistakes.find(({ problem }) => problem.kind !== 'invalid')?.problem.kind ?? 'invalid';
  const words = mistakes.map((mistake) => `${describePlace(mistake)}${mistake.problem.message}`);
  return new MailroomError(kind, words.join('; '), [...new Set(mistakes.flatMap(({ problem }) => problem.next))]);
}

/** What was read; a refusal is put to the mistakes, at the line that was read. */
export function noting<T>(
  mistakes: Mistake[],
  { name, line }: { readonly name: string; readonly line: number },
  read: () => T,
): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    mistakes.push({ line, field: name, problem: error });
    return undefined;
  }
}

function describePlace({ line, field }: Mistake): string {
  if (line === undefined) return '';
  return `line ${line} of the draft${field === undefined ? '' : `, ${field}`}: `;
}
