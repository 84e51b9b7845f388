// A person at a terminal who answers questions in turn: a line that is typed, or keys.
import type { Key, Tty } from './run-tty.js';

/** What the screen must show first, and what is done then; a text is typed with Enter, no answer is Enter alone. */
export type Answer = readonly [question: string | RegExp, answer?: string | readonly Key[]];

/** Answers each question once its words are on the screen. Its error shows the screen. */
export async function answerQuestions(tty: Tty, answers: readonly Answer[]): Promise<void> {
  for (const [question, answer = ''] of answers) {
    await tty.waitFor(question, 20_000);
    if (typeof answer === 'string') tty.type(`${answer}\r`);
    else tty.press(...answer);
  }
}
