// An example broken where a person would break it: before a flag or a pipe, so that it can be pasted as it stands.
import { textWidth } from './text-width.js';

const CONTINUED = / \\\n\s*/g;
// Only outside quotes, where a blank ends a word; a flag goes with its value.
const WORDS = /(?:'[^']*'|"[^"]*"|[^\s'"])+/g;
const INDENT = '    ';

/** A command in lines of at most so many cells, each but the last ending with ` \`. One of several lines of its own stays. */
export function breakCommand(command: string, width: number): string {
  const whole = command.replaceAll(CONTINUED, ' ');
  if (whole.includes('\n')) return command;
  if (textWidth(whole) <= width) return whole;
  const lines: string[] = [];
  for (const piece of piecesOf(whole)) {
    const last = lines.at(-1);
    const joined = `${last} ${piece}`;
    if (last === undefined) lines.push(piece);
    else if (textWidth(joined) + ' \\'.length <= width) lines[lines.length - 1] = joined;
    else lines.push(`${INDENT}${piece}`);
  }
  return lines.join(' \\\n');
}

/** What stays on one line: the command's own words, then each flag with its value. */
function piecesOf(command: string): string[] {
  const pieces: string[] = [];
  for (const [word] of command.matchAll(WORDS)) {
    const begins = word.startsWith('-') || word === '|' || pieces.length === 0;
    if (begins) pieces.push(word);
    else pieces[pieces.length - 1] += ` ${word}`;
  }
  return pieces;
}
