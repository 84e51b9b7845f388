// What a search found: for each conversation a line, and below it the lines that show why.
import type { FoundConversation, Hit } from '../../search/found.js';
import { shortAge } from '../relative-time.js';
import { safeLine } from '../safe-text.js';
import { type Column, renderTable, type Screen } from '../table.js';
import { steadyText, takeWidth, textWidth } from '../text-width.js';
import type { Theme } from '../theme.js';
import { type ConversationLineJson, toConversationLineJson } from './inbox.js';
import { fitPerson, type PersonJson, renderPerson, toPersonJson } from './person.js';

/** Places of what was looked for: UTF-16 offsets, the end not included. */
type MarksJson = readonly (readonly [number, number])[];

export type FoundJson = ConversationLineJson & {
  readonly subjectMarks: MarksJson;
  /** The first messages that were found in it, at most three. */
  readonly messages: readonly {
    readonly id: string;
    readonly direction: 'in' | 'out' | 'note';
    readonly kind: string;
    readonly from: PersonJson;
    readonly date: string;
    readonly subject: string;
    /** Where the words stand: body, quoted, filename, people; null where no words were looked for. */
    readonly foundIn: string | null;
    readonly excerpt: string;
    readonly marks: MarksJson;
  }[];
};

export function toFoundJson({ conversation, subjectMarks, hits }: FoundConversation): FoundJson {
  return {
    ...toConversationLineJson(conversation),
    subjectMarks,
    messages: hits.map((hit) => ({
      id: hit.id,
      direction: hit.direction,
      kind: hit.kind,
      from: toPersonJson(hit.from),
      date: hit.receivedAt.toISOString(),
      subject: hit.subject,
      foundIn: hit.excerpt.from ?? null,
      excerpt: hit.excerpt.text,
      marks: hit.excerpt.marks,
    })),
  };
}

/** On a terminal two or more lines a conversation, the words marked; in a pipe one, tab-separated. */
export function renderFound(found: readonly FoundConversation[], screen: Screen, now: Date): string {
  const { width } = screen;
  if (width === undefined) return renderTable(found, PIPE_COLUMNS, screen);
  const digits = Math.max(...found.map(({ conversation }) => String(conversation.number).length));
  return found.map((one) => renderOne(one, { ...screen, width, digits, now }).join('\n')).join('\n');
}

const PIPE_COLUMNS: readonly Column<FoundConversation>[] = [
  { title: '#', value: ({ conversation }) => String(conversation.number) },
  { title: 'from', value: ({ conversation }) => renderPerson(conversation.contact) },
  { title: 'subject', value: ({ conversation }) => conversation.subject },
  { title: 'channel', value: ({ conversation }) => conversation.channel.name },
  { title: 'state', value: ({ conversation }) => conversation.status },
  { title: 'found', value: ({ hits }) => hits[0]?.receivedAt.toISOString() ?? '' },
  { title: 'excerpt', value: ({ hits }) => hits[0]?.excerpt.text ?? '' },
];

type Page = { readonly width: number; readonly theme: Theme; readonly digits: number; readonly now: Date };

function renderOne(found: FoundConversation, page: Page): string[] {
  const { conversation, subjectMarks, hits } = found;
  const { theme, width, digits } = page;
  const number = String(conversation.number).padStart(digits);
  const state = conversation.attention === undefined ? conversation.status : 'attention';
  const room = Math.max(10, width - digits - textWidth(state) - 4);
  const person = fitPerson(conversation.contact, Math.max(10, Math.floor(room * 0.4)));
  const subject = markedLine(conversation.subject || '(no subject)', subjectMarks, room - textWidth(person) - 2, theme);
  const head = [theme.strong(number), subject, person, theme.faint(state)].join('  ');
  return [head, ...hits.map((hit) => renderHit(hit, page))];
}

function renderHit({ direction, from, receivedAt, excerpt }: Hit, { theme, width, digits, now }: Page): string {
  const who = direction === 'in' ? '' : direction === 'note' ? 'note ' : `${safeLine(from.name).slice(0, 20)} `;
  const what = excerpt.from === 'quoted' ? 'quoted ' : excerpt.from === 'filename' ? 'file ' : '';
  const label = `${shortAge(receivedAt, now)} ${who}${what}`.trimEnd();
  const indent = ' '.repeat(digits + 2);
  const room = width - digits - 2 - textWidth(label) - 2;
  return `${indent}${theme.faint(label)}  ${markedLine(excerpt.text, excerpt.marks, Math.max(20, room), theme)}`;
}

/** A line cut to the width, what was looked for marked: by colour, or by brackets where there is none. */
function markedLine(text: string, marks: MarksJson, width: number, theme: Theme): string {
  const hasColour = theme.warning('x') !== 'x';
  let line = '';
  let used = 0;
  let at = 0;
  const add = (piece: string, isMark: boolean) => {
    const safe = steadyText(safeLine(piece));
    const shown = isMark && !hasColour ? `[${safe}]` : safe;
    const room = width - used;
    const fitted = textWidth(shown) > room ? `${takeWidth(shown, Math.max(0, room - 1))}…` : shown;
    if (room > 0 && shown !== '') line += isMark ? theme.warning(fitted) : fitted;
    used += textWidth(shown);
  };
  for (const [start, end] of marks) {
    add(text.slice(at, start), false);
    add(text.slice(start, end), true);
    at = end;
  }
  add(text.slice(at), false);
  return line;
}
