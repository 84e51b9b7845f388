// Long lines broken for the screen as a reader would: words stay whole, so do addresses on the web, and what was laid
// out by hand keeps its columns.
import { textWidth } from './text-width.js';

export type WrapWidths = {
  /** Cells of the screen that there are. */
  readonly screen: number;
  /** Cells that a line of prose takes at most; longer ones are hard to read. */
  readonly prose: number;
};

/** The lines of a text that has passed `safe-text.ts`, none wider than the screen but for an address on the web. */
export function wrapText(text: string, { screen, prose }: WrapWidths): string[] {
  const widths = { screen: Math.max(1, screen), prose: Math.max(1, Math.min(prose, screen)) };
  return text.split('\n').flatMap((line) => wrapLine(expandTabs(line).trimEnd(), widths));
}

// Indented by four or more, or with columns inside.
const LAID_OUT = /^ {4}|\S {3,}\S/;
// What stands before the words of an item or of a quoted line, and is answered by blanks or repeated below.
const ITEM = /^ {0,3}(?:[-*+•–] |\d{1,3}[.)] )? */;
const QUOTE = /^(?: ?>)+ ?/;

function wrapLine(line: string, { screen, prose }: WrapWidths): string[] {
  if (textWidth(line) <= prose) return [line];
  if (LAID_OUT.test(line)) return breakAnywhere(line, screen);
  const quote = QUOTE.exec(line)?.[0];
  const start = quote ?? ITEM.exec(line)?.[0] ?? '';
  // So much before the words leaves no room for them: no item anybody wrote.
  if (prose - textWidth(start) < Math.max(2, prose / 2)) return breakAnywhere(line, screen);
  return wrapWords(line.slice(start.length), start, quote ?? ' '.repeat(textWidth(start)), prose);
}

function wrapWords(text: string, first: string, following: string, width: number): string[] {
  const room = width - textWidth(following);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ').flatMap((word) => piecesOf(word, room))) {
    const needed = textWidth(word);
    if (line === '' || used + 1 + needed > room) {
      if (line !== '') lines.push(line);
      line = word;
      used = needed;
    } else {
      line += ` ${word}`;
      used += 1 + needed;
    }
  }
  return [...lines, line].map((words, index) => `${index === 0 ? first : following}${words}`.trimEnd());
}

// Only of plain visible characters: what a reader copies, and nothing that could draw a line of ours.
const WEB_ADDRESS = /^[<("']?https?:\/\/[\x21-\x7e]+$/i;

function piecesOf(word: string, room: number): string[] {
  return textWidth(word) <= room || WEB_ADDRESS.test(word) ? [word] : breakAnywhere(word, room);
}

// A character wider than the screen is let through: it has to be shown somewhere.
function breakAnywhere(line: string, width: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  let end = 0;
  let used = 0;
  for (const character of line) {
    const cells = textWidth(character);
    if (used + cells > width && end > start) {
      pieces.push(line.slice(start, end));
      start = end;
      used = 0;
    }
    end += character.length;
    used += cells;
  }
  return [...pieces, line.slice(start)];
}

const TAB = 8;

function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let expanded = '';
  let column = 0;
  for (const [index, part] of line.split('\t').entries()) {
    const gap = index === 0 ? 0 : TAB - (column % TAB);
    expanded += ' '.repeat(gap) + part;
    column += gap + textWidth(part);
  }
  return expanded;
}
