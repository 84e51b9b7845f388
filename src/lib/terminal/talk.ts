// What is said in sentences, broken at words for the screen: nobody reads a word that is cut in two.
import { textWidth } from './text-width.js';

/** The text with no line wider than the screen, but for words that are. What goes on is under where it began. */
function wrapTalk(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => (textWidth(line) <= columns ? line : wrapLine(line, columns)))
    .join('\n');
}

/** For a stream: as wide as it is when it is a screen, and whole in a pipe. */
export function forScreen(text: string, stream: { readonly isTTY?: boolean; readonly columns?: number }): string {
  return stream.isTTY ? wrapTalk(text, stream.columns || 80) : text;
}

// Before the last column of a line that has some: `ok      tls       12 ms  `.
const COLUMNS_BEFORE = /^.*\S {2,}(?=\S)/;

function wrapLine(line: string, columns: number): string {
  const indent = /^ *(?:- )?/.exec(line)?.[0] ?? '';
  const before = COLUMNS_BEFORE.exec(line)?.[0] ?? indent;
  const start = textWidth(before) > columns / 2 ? indent : before;
  const room = columns - textWidth(start);
  const lines: string[] = [];
  for (const word of line.slice(start.length).split(' ')) {
    const last = lines.at(-1);
    const joined = `${last} ${word}`;
    if (last === undefined || textWidth(joined) > room) lines.push(word);
    else lines[lines.length - 1] = joined;
  }
  return lines.map((words, index) => (index === 0 ? start : ' '.repeat(textWidth(start))) + words).join('\n');
}
