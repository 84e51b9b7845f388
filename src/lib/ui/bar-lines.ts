// What frames the message centre: the tabs above, the keys below, and all keys when somebody asks for them.
import { cutToWidth, textWidth } from '../terminal/text-width.js';
import type { Theme } from '../terminal/theme.js';
import { cell, fitted } from './cells.js';
import { BOTTOM, bindingOf, KEYS, WITHOUT, type Wish } from './keys.js';
import type { Layout } from './layout.js';
import type { ScreenState } from './screen-state.js';
import { TABS } from './tabs.js';

/** ` Open ●Mine  Unassigned …            ana `: the tab that is shown stands out, and one where something waits. */
export function tabLine({ place, me, size, waiting }: ScreenState, theme: Theme): string {
  const shown = TABS.findIndex(({ name }) => name === place.tab.name);
  const width = size.columns;
  // Without colours a sign has to say which one it is.
  const isColoured = theme.chosen(' ') !== ' ';
  const words = TABS.map(({ title }, index) => (index === shown && !isColoured ? `[${title}]` : ` ${title} `));
  // What does not fit goes at the right; the one that is shown is always there.
  let first = 0;
  while (first < shown && textWidth(words.slice(first, shown + 1).join('')) > width) first++;
  const line: string[] = [];
  let used = 0;
  for (const [index, word] of words.entries()) {
    if (index < first) continue;
    if (used + textWidth(word) > width) break;
    used += textWidth(word);
    const isWaiting = waiting.includes(TABS[index]?.name ?? '');
    if (index === shown) line.push(theme.chosen(theme.strong(word)));
    else line.push(isWaiting ? theme.name(`●${word.slice(1)}`) : theme.faint(word));
  }
  const where = cell(me);
  const right = width - used - 2 < textWidth(where) ? '' : where;
  return `${line.join('')}${' '.repeat(Math.max(0, width - used - textWidth(right) - 1))}${theme.name(right)}`;
}

/** The line between the tabs and what is below. */
export function ruleLine({ columns }: { readonly columns: number }, layout: Layout, theme: Theme): string {
  const at = layout.kind === 'side' ? (layout.list?.width ?? 0) + 1 : columns;
  return theme.faint(`${'─'.repeat(at)}${at < columns ? `┬${'─'.repeat(columns - at - 1)}` : ''}`);
}

/** The keys that are useful now, as many as fit. */
export function keyLine(state: ScreenState, theme: Theme): string {
  const { size } = state;
  const hints = hintsFor(state);
  const line: string[] = [];
  let used = 0;
  // The last ones are kept whatever there is no room for.
  const kept = hints.slice(-2).reduce((sum, [key, word]) => sum + hintWidth(key, word), 0);
  let isFull = false;
  for (const [index, [key, word]] of hints.entries()) {
    const width = hintWidth(key, word);
    const isKept = index >= hints.length - 2;
    isFull ||= used + width + kept > size.columns;
    if (!isKept && isFull) continue;
    used += width;
    line.push(` ${theme.strong(theme.name(key))} ${theme.faint(word)} `);
  }
  return line.join('');
}

type Hint = readonly [key: string, word: string];

function hintWidth(key: string, word: string): number {
  return textWidth(key) + textWidth(word) + 3;
}

function hintsFor({ mode, focus, selected }: ScreenState): readonly Hint[] {
  switch (mode.kind) {
    case 'plain':
      return [...(selected === undefined ? WITHOUT : BOTTOM[focus]), 'help' as Wish, 'quit' as Wish].map((wish) => {
        const { shown, word } = bindingOf(wish);
        return [shown, word];
      });
    case 'help':
      return [
        ['j k', 'scroll'],
        ['PgDn', 'page'],
        ['any other key', 'back'],
      ];
    case 'search':
      return [
        ['Enter', 'to the list'],
        ['Esc', 'as it was'],
      ];
    case 'ask':
      return [
        ['Enter', 'do it'],
        ['Esc', 'leave it'],
      ];
    case 'choose':
      return [
        ['↑ ↓', 'move'],
        ['letters', 'narrow'],
        ['Enter', 'choose'],
        ['Esc', 'leave it'],
      ];
  }
}

/** All keys, in lines for the whole width. */
export function helpLines(width: number, theme: Theme): readonly string[] {
  return KEYS.flatMap(({ title, bindings }) => [
    '',
    theme.strong(fitted(`  ${title}`, width)),
    ...bindings.map(
      ({ shown, help }) => `  ${theme.name(fitted(shown, 8))} ${cutToWidth(help, Math.max(1, width - 12))}`,
    ),
  ]);
}
