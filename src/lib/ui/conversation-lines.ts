// The conversation of the message centre as lines: its head stays, its messages are scrolled.
import { stripVTControlCharacters } from 'node:util';
import type { ConversationView } from '../conversation/conversation-view.js';
import { renderConversation } from '../terminal/render/conversation.js';
import { steadyText, takeWidth, textWidth } from '../terminal/text-width.js';
import type { Theme } from '../terminal/theme.js';
import type { Pane } from './layout.js';
import type { ScreenState } from './screen-state.js';

export type ConversationText = {
  readonly head: readonly string[];
  readonly body: readonly string[];
  /** The line of the body at which the last message begins. */
  readonly newest: number;
};

/** More of the head than this would leave nothing for the messages. */
const LONGEST_HEAD = 5;

/** As `mailroom show` has it, for so many columns. */
export function conversationText(
  view: ConversationView,
  { width, theme, now, full }: { width: number; theme: Theme; now: Date; full: boolean },
): ConversationText {
  const screen = { width, theme, view: { columns: undefined, sort: undefined } };
  const lines = renderConversation(view, { screen, now, full, fullBy: 'f' })
    .split('\n')
    .flatMap((line) => broken(steadyText(line), width));
  const end = lines.indexOf('');
  const head = lines.slice(0, end === -1 ? lines.length : end);
  const body = lines.slice(head.length + 1);
  // Nothing of a mail begins in the first column: only our own rules do.
  const newest = body.findLastIndex((line) => stripVTControlCharacters(line).startsWith('── '));
  return { head: head.slice(0, LONGEST_HEAD), body, newest: Math.max(0, newest) };
}

// An address on the web is one line, however long: here it would be cut, and nobody could read its end.
function broken(line: string, width: number): readonly string[] {
  if (textWidth(line) <= width || line.includes('\u001b')) return [line];
  const pieces: string[] = [];
  // Each looks no further than it can reach: such a line may be a megabyte.
  for (let at = 0; at < line.length; ) {
    const piece = takeWidth(line.slice(at, at + MOST_UNITS * width), width) || line.slice(at);
    pieces.push(piece);
    at += piece.length;
  }
  return pieces;
}

/** A cell has no more characters of a file than this. */
const MOST_UNITS = 8;

/** Where the body begins below the head, and how much of it is in sight. */
export function bodyHeight({ head }: ConversationText, { height }: Pane): number {
  return Math.max(1, height - head.length - 1);
}

/** The line of the body that is the first in sight. */
export function firstLine({ body, newest }: ConversationText, height: number, { scroll }: ScreenState): number {
  return Math.min(scroll === 'newest' ? newest : scroll, Math.max(0, body.length - height));
}

/** As many lines as the pane is high. */
export function conversationLines(text: ConversationText, pane: Pane, state: ScreenState): readonly string[] {
  const height = bodyHeight(text, pane);
  const first = firstLine(text, height, state);
  return [...text.head, '', ...text.body.slice(first, first + height)];
}
