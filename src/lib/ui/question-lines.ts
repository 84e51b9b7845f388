// What stands at the bottom of the message centre: what is asked, what is said, or where one is.
import { safeLine } from '../terminal/safe-text.js';
import { cutToWidth, steadyText, textWidth } from '../terminal/text-width.js';
import type { Theme } from '../terminal/theme.js';
import { wrapText } from '../terminal/wrap-text.js';
import { cell, fitted } from './cells.js';
import { positionOf } from './list-moves.js';
import { type Mode, matchingOptions, type ScreenState } from './screen-state.js';

export type Cursor = { readonly line: number; readonly column: number };

export type Bottom = { readonly lines: readonly string[]; readonly cursor: Cursor | undefined };

/** What stands above the line of keys: at least one line. `reading` is how far the conversation is read. */
export function bottomLines(state: ScreenState, theme: Theme, reading: string): Bottom {
  const { mode, said } = state;
  switch (mode.kind) {
    case 'search':
      return typedLine('Search', mode.text, state, theme);
    case 'ask':
      return typedLine(ASKED[mode.what](mode.number), mode.text, state, theme);
    case 'choose':
      return choiceLines(mode, state, theme);
    case 'help':
      return { lines: [theme.faint(` ${['all keys', reading].filter(Boolean).join(' · ')}`)], cursor: undefined };
    case 'plain':
      return {
        lines: said === undefined ? [standLine(state, reading, theme)] : saidLines(state, theme),
        cursor: undefined,
      };
  }
}

// What is wrong with what was typed stands behind it: half of a query is no mistake that a screen should jump for.
function typedLine(question: string, text: string, { said, size }: ScreenState, theme: Theme): Bottom {
  const lead = ` ${question}: `;
  const shown = endOf(steadyText(safeLine(text)), size.columns - textWidth(lead) - 2);
  const used = textWidth(lead) + textWidth(shown);
  const room = size.columns - used - 4;
  const mistake = said?.tone === 'bad' && room > 10 ? `   ${cutToWidth(cell(said.text), room)}` : '';
  return {
    lines: [`${theme.strong(lead)}${shown}${theme.warning(mistake)}`],
    cursor: { line: 0, column: used },
  };
}

const ASKED = {
  tag: (number: number) => `Tags of #${number} (a word adds, -word takes off)`,
  until: (number: number) => `#${number} until (2h, friday, tomorrow 9:00)`,
};

function askedToChoose({ what, about }: Choice): string {
  if (about === undefined) return 'Show';
  return what === 'assign' ? `Give #${about.number} to` : `Put #${about.number} aside`;
}

type Choice = Extract<Mode, { kind: 'choose' }>;

// What is typed last is what is looked at.
function endOf(text: string, width: number): string {
  let shown = text;
  while (textWidth(shown) > Math.max(1, width)) shown = [...shown].slice(1).join('');
  return shown;
}

const MOST_OPTIONS = 8;

function choiceLines(mode: Choice, { size, now }: ScreenState, theme: Theme): Bottom {
  const options = matchingOptions(mode, now);
  const lead = ` ${askedToChoose(mode)}: `;
  const typed = endOf(steadyText(safeLine(mode.typed)), size.columns - textWidth(lead) - 2);
  const room = Math.max(1, Math.min(MOST_OPTIONS, size.rows - 8));
  const top = Math.max(0, Math.min(mode.index - room + 1, options.length - room));
  const rows = options.slice(top, top + room).map(({ label, detail }, index) => {
    const isHere = top + index === mode.index;
    const text = fitted(` ${isHere ? '▌' : ' '} ${cell(label)}`, Math.min(34, size.columns - 2));
    const rest = cutToWidth(cell(detail), Math.max(0, size.columns - textWidth(text) - 2));
    return isHere ? theme.chosen(`${text} ${rest} `) : `${text} ${theme.faint(rest)}`;
  });
  return {
    lines: [`${theme.strong(lead)}${typed}`, ...(rows.length > 0 ? rows : [theme.faint(`   ${nothingIn(mode)}`)])],
    cursor: { line: 0, column: textWidth(lead) + textWidth(typed) },
  };
}

function nothingIn({ what, options }: Choice): string {
  if (options === undefined) return 'looking…';
  return what === 'snooze'
    ? 'a time is written as 30m, 2h, 3d, 14:30, friday, tomorrow 9:00 or 2026-12-01'
    : 'there is none';
}

const MOST_SAID = 3;

function saidLines({ said, size }: ScreenState, theme: Theme): readonly string[] {
  if (said === undefined) return [];
  const width = Math.max(10, size.columns - 2);
  const lines = wrapText(cell(said.text), { screen: width, prose: width });
  const paint = { good: theme.good, bad: theme.bad, plain: theme.strong }[said.tone];
  return lines.slice(0, MOST_SAID).map((line) => paint(` ${cutToWidth(line, width)}`));
}

function standLine(state: ScreenState, reading: string, theme: Theme): string {
  const { lines, isMore, place, waitsFor, size, hasLeft } = state;
  const count = `${lines.length}${isMore ? '+' : ''}`;
  const at = lines.length === 0 ? '' : hasLeft ? leftWords(state) : `${positionOf(state) + 1} of ${count}`;
  const within = place.within === undefined ? '' : `in ${cell(place.within.name)}`;
  const query = place.query === '' ? '' : `search: ${cell(place.query)}`;
  const said = [waitsFor === 'first' ? 'looking…' : at, within, query, reading].filter(Boolean).join(' · ');
  return theme.faint(cutToWidth(` ${said}`, size.columns));
}

function leftWords({ lines, isMore, place, selected }: ScreenState): string {
  return `#${selected} has left ${place.tab.title} · ${lines.length - 1}${isMore ? '+' : ''} there`;
}
