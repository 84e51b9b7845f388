// What completion is asked by a shell, and the answer as that shell reads it.
import type { Candidate } from './completion.js';
import { safeLine } from './safe-text.js';
import { cutToWidth } from './text-width.js';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** The words before the one that was begun; without `mailroom` itself. */
export type Question = {
  readonly shell: Shell;
  readonly words: readonly string[];
  readonly begun: string;
  /** bash puts in the place of the begun word's end alone, from here. */
  readonly from: number;
  /** bash shows the candidates and inserts none of them. */
  readonly isShownOnly: boolean;
};

/**
 * Reads what the scripts of `completion-script.ts` pass on: of bash how it was asked, the characters that break words,
 * and the line as far as the cursor; of others the begun word after a `=`, which keeps an empty one, and the words before.
 */
export function readQuestion([shell, ...rest]: readonly string[]): Question | undefined {
  const known = SHELLS.find((name) => name === shell);
  if (known === undefined) return undefined;
  if (known === 'bash') return readBashQuestion(rest);
  const [begun = '', ...words] = rest;
  return { shell: known, words, begun: begun.slice(1), from: 0, isShownOnly: false };
}

// 63 is `?`: a second TAB, which lists (bash(1), COMP_TYPE).
const LISTING = '63';

function readBashQuestion([type = '', breaks = '', line = '']: readonly string[]): Question {
  const words = wordsOf(line);
  const begun = words.pop() ?? '';
  const from = Math.max(
    ...[...breaks].filter((character) => /[=:@,]/.test(character)).map((c) => begun.lastIndexOf(c)),
  );
  return { shell: 'bash', words: words.slice(1), begun, from: Math.max(0, from + 1), isShownOnly: type === LISTING };
}

/** The words of a line that is not finished: a quote may still be open, and the last word is empty after a blank. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\.|[^\s"'\\])+/gs)].map(([word]) =>
    word.replaceAll(/\\(.)|["']/gs, '$1'),
  );
  return line === '' || /(?<!\\)\s$/.test(line) ? [...words, ''] : words;
}

// What needs no quotes in any shell and no thought of its reader. What comes from a store is whatever somebody put there.
const HARMLESS = /^[\p{L}\p{N}_.@%+:,/=-]+$/u;
const LONGEST = 60;

/** The answer: what kind it is, and a line for each candidate. Nothing in it can steer a terminal or run in a shell. */
export function formatReply(question: Question, candidates: readonly Candidate[]): string {
  const lines = candidates
    .filter(({ word }) => HARMLESS.test(word))
    .map(({ word, description }) => ({ word, description: cutToWidth(safeLine(description.slice(0, 1000)), LONGEST) }))
    .map((candidate) => formatLine(question, candidate, candidates.length > 1));
  return ['words', ...lines].map((line) => `${line}\n`).join('');
}

function formatLine(
  { shell, from, isShownOnly }: Question,
  { word, description }: Candidate,
  several: boolean,
): string {
  switch (shell) {
    case 'bash':
      return isShownOnly && several && description !== '' ? `${word}  (${description})`.slice(from) : word.slice(from);
    case 'zsh':
      return `${word.replaceAll(':', '\\:')}:${description}`;
    case 'fish':
    case 'powershell':
      return `${word}\t${description}`;
  }
}
