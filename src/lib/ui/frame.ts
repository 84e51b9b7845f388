// The whole screen as lines, and how much of everything there is room for.
import type { ConversationView } from '../conversation/conversation-view.js';
import type { Theme } from '../terminal/theme.js';
import { helpLines, keyLine, ruleLine, tabLine } from './bar-lines.js';
import {
  bodyHeight,
  type ConversationText,
  conversationLines,
  conversationText,
  firstLine,
} from './conversation-lines.js';
import { capacityOf, isTooSmall, type Layout, layOut, type Size, SMALLEST } from './layout.js';
import { listLines } from './list-lines.js';
import { bottomLines, type Cursor } from './question-lines.js';
import { type Metrics, type ScreenState, shownView } from './screen-state.js';

export type Frame = {
  readonly size: Size;
  readonly layout: Layout;
  /** Tabs, and the line below them. */
  readonly above: readonly string[];
  /** In place of list and conversation. */
  readonly instead: readonly string[] | undefined;
  readonly list: readonly string[] | undefined;
  readonly conversation: readonly string[] | undefined;
  /** What stands between the two, in each line or across. */
  readonly between: string;
  /** What is asked or said, and the keys. */
  readonly below: readonly string[];
  /** Where something is typed, counted from the first line of `below`. */
  readonly cursor: Cursor | undefined;
};

export type Drawing = { readonly frame: Frame; readonly metrics: Metrics };

/** Draws states; what is slow to draw is drawn once, as long as nothing of it has changed. */
export function drawer(theme: Theme): (state: ScreenState) => Drawing {
  const textOf = rememberingText(theme);
  return (state) => draw(state, theme, textOf);
}

type TextOf = (view: ConversationView, width: number, state: ScreenState) => ConversationText;

function rememberingText(theme: Theme): TextOf {
  let last: { readonly key: readonly unknown[]; readonly text: ConversationText } | undefined;
  return (view, width, { now, full }) => {
    const key = [view, width, full, now.getTime()];
    if (last === undefined || last.key.some((part, index) => part !== key[index])) {
      last = { key, text: conversationText(view, { width, theme, now, full }) };
    }
    return last.text;
  };
}

function draw(state: ScreenState, theme: Theme, textOf: TextOf): Drawing {
  const { size } = state;
  // How many lines it is does not depend on how far somebody has read.
  const asked = bottomLines(state, theme, '').lines.length;
  const layout = layOut(size, state.focus, asked);
  const view = shownView(state);
  const pane = layout.conversation;
  const text = view && pane && textOf(view, pane.width, state);
  const shown = text && pane && { text, pane, height: bodyHeight(text, pane) };
  const above = [tabLine(state, theme), ruleLine(size, layout, theme)];
  const help = helpLines(size.columns, theme);
  const height = Math.max(1, size.rows - above.length - asked - 1);
  const bottom = bottomLines(state, theme, sayReading(state, shown, help.length - height));
  const below = [...bottom.lines, keyLine(state, theme)];
  return {
    frame: {
      ...{ size, layout, above, below },
      instead: insteadOf(state, help, height),
      list: layout.list && listLines(state, layout.list, theme),
      conversation: pane && (shown ? conversationLines(shown.text, pane, state) : []),
      between: theme.faint(layout.kind === 'side' ? ' │ ' : '─'.repeat(size.columns)),
      cursor: isTooSmall(size) ? undefined : bottom.cursor,
    },
    metrics: {
      capacity: capacityOf(layout),
      conversation: shown && { height: shown.height, lines: shown.text.body.length, newest: shown.text.newest },
      helpBeyond: Math.max(0, help.length - height),
    },
  };
}

type Shown = { readonly text: ConversationText; readonly height: number };

function sayReading(state: ScreenState, shown: Shown | undefined, helpBeyond: number): string {
  const { mode } = state;
  const ofConversation = shown && shown.text.body.length - shown.height - firstLine(shown.text, shown.height, state);
  const below = mode.kind === 'help' ? helpBeyond - mode.scroll : (ofConversation ?? 0);
  return below > 0 ? `${below} more ${below === 1 ? 'line' : 'lines'} below` : '';
}

function insteadOf(
  { size, mode }: ScreenState,
  help: readonly string[],
  height: number,
): readonly string[] | undefined {
  if (isTooSmall(size)) return tooSmall(size);
  return mode.kind === 'help' ? help.slice(mode.scroll, mode.scroll + height) : undefined;
}

function tooSmall({ columns, rows }: Size): readonly string[] {
  return [`${columns}x${rows} is too small:`, `${SMALLEST.columns}x${SMALLEST.rows} will do`];
}
