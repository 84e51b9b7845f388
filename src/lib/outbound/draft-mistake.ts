// What is wrong in a draft, and where; and how that is told in its file.
import { MailroomError } from '../errors.js';

/** Help begins like this; such lines are never sent. A heading of Markdown has a blank there. */
export const HELP_MARK = '#:';
/** What is wrong with the line above it. */
export const MISTAKE_MARK = '#:!';
/** With the mark before it, a line of 80 cells. */
const MISTAKE_WIDTH = 76;

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

/** The text with each mistake told below the line that it is in, and no older ones. */
export function withMistakes(text: string, mistakes: readonly Mistake[]): string {
  return linesOf(text)
    .flatMap((line, index) => {
      const found = mistakes.filter((mistake) => (mistake.line ?? 1) === index + 1);
      const told = found
        .flatMap(({ problem }) => [problem.message, ...problem.next])
        .flatMap((it) => brokenAt(it, MISTAKE_WIDTH).map((words) => `${MISTAKE_MARK} ${words}`));
      return line.startsWith(MISTAKE_MARK) ? told : [line, ...told];
    })
    .join('\n');
}

/** The sentence in lines of so many characters, but for longer words. */
function brokenAt(sentence: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

export function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
}
