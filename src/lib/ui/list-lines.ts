// The list of the message centre as lines: two for each conversation, and which one is pointed to.
import type { ConversationLine } from '../conversation/conversation.js';
import { shortAge } from '../terminal/relative-time.js';
import { markOf } from '../terminal/render/inbox.js';
import { fitPerson } from '../terminal/render/person.js';
import { textWidth } from '../terminal/text-width.js';
import type { Theme } from '../terminal/theme.js';
import { cell, fitted, spread } from './cells.js';
import { type Pane, ROWS_EACH } from './layout.js';
import { topOf } from './list-moves.js';
import type { ScreenState } from './screen-state.js';
import type { Place } from './tabs.js';

type Row = { readonly line: ConversationLine; readonly isSelected: boolean; readonly state: ScreenState };

/** As many lines as the pane is high, none wider than it. */
export function listLines(state: ScreenState, pane: Pane, theme: Theme): readonly string[] {
  if (state.lines.length === 0) return emptyLines(state, pane, theme);
  const capacity = Math.max(1, Math.floor(pane.height / ROWS_EACH));
  // What stands at the bottom may have taken a row since the last key.
  const top = topOf(state, capacity);
  const shown = state.lines.slice(top, top + capacity);
  const rows = shown.flatMap((line) =>
    twoRows({ line, isSelected: line.number === state.selected, state }, pane.width, theme),
  );
  // The only one there is stands there no longer than it is looked at.
  return state.hasLeft && state.lines.length === 1 ? [...rows, ...emptyLines(state, pane, theme)] : rows;
}

const WHO = 10;

function twoRows({ line, isSelected, state }: Row, width: number, theme: Theme): readonly string[] {
  const bar = isSelected ? '▌' : ' ';
  const lead = `${bar}${markOf(line) || ' '} `;
  const inner = width - textWidth(lead) - 1;
  const age = shortAge(line.updatedAt, state.now);
  const from = fitted(fitPerson(line.contact, inner - textWidth(age) - 1), inner - textWidth(age));
  const [subject, who] = spread(`#${line.number} ${subjectOf(line)}`, nameWho(line, state), inner);
  if (isSelected) {
    return [`${lead}${from}${age} `, `${bar}  ${subject}${who} `].map((row) => paintSelected(row, state, theme));
  }
  const told = line.unread ? theme.strong : plain;
  return [
    `${paintMark(lead, line, theme)}${told(from)}${theme.faint(age)} `,
    `   ${line.unread ? subject : theme.faint(subject)}${paintWho(who, line, theme)} `,
  ];
}

function plain(text: string): string {
  return text;
}

// While the conversation has the keys, the list only remembers where it stood.
function paintSelected(row: string, { focus }: ScreenState, theme: Theme): string {
  return focus === 'list' ? theme.chosen(row) : theme.strong(row);
}

function paintMark(lead: string, line: ConversationLine, theme: Theme): string {
  return line.attention === undefined ? theme.name(lead) : theme.bad(lead);
}

function subjectOf({ subject }: ConversationLine): string {
  return cell(subject) || '(no subject)';
}

/** Who has it, or who is writing an answer at this moment; elsewhere than among the open ones, its state. */
function nameWho(line: ConversationLine, { place, hasLeft, selected }: ScreenState): string {
  const { assignee, replying = [], status } = line;
  const [writing] = replying;
  if (writing !== undefined) return `✎ ${fitTo(writing.operator)}`;
  if (hasLeft && line.number === selected) return `(${fitTo(whyLeft(line, place))})`;
  const state = place.tab.status === 'all' && status !== 'open' ? status : '';
  return fitTo(assignee?.name ?? state);
}

/** What it is now that this list shows no more. */
function whyLeft({ status, assignee }: ConversationLine, { tab }: Place): string {
  if (tab.status !== 'all' && status !== tab.status) return status;
  return tab.owner === undefined ? 'left' : (assignee?.name ?? 'nobody');
}

function fitTo(name: string): string {
  return cell(name).slice(0, WHO);
}

function paintWho(who: string, { replying = [] }: ConversationLine, theme: Theme): string {
  return replying.length > 0 ? theme.warning(who) : theme.faint(who);
}

function emptyLines(state: ScreenState, { width }: Pane, theme: Theme): readonly string[] {
  if (state.waitsFor === 'first') return [];
  const { query, within, tab } = state.place;
  const words =
    query !== ''
      ? [
          `Nothing is found in ${tab.title}.`,
          tab.status === 'all' ? 'Esc clears the search.' : '9 searches in all of them, Esc clears the search.',
        ]
      : within !== undefined
        ? ['Nothing here.', `v or Esc leaves ${cell(within.name)}.`]
        : [EMPTY[tab.name] ?? 'Nothing here.'];
  return ['', ...words.map((line) => theme.faint(fitted(`   ${line}`, width)))];
}

const EMPTY: Readonly<Record<string, string>> = {
  open: 'All is answered.',
  mine: 'Nothing waits for you.',
  mentioned: 'Nobody asks you anything.',
  unassigned: 'Everything has somebody.',
};
