// The line of context that shows why a message was found, with the places of the words in it.
import type { SearchColumn, SearchedTexts } from './indexed-words.js';
import type { Field, Query, WordsLeaf } from './query.js';
import { type PlacedWord, placedWordsOf } from './words.js';

/** Places of words in a text: UTF-16 offsets, in order, none over another. */
export type Marks = readonly (readonly [start: number, end: number])[];

export type Excerpt = {
  /** Where it is from; undefined where no word was looked for there: the message's beginning. */
  readonly from: 'body' | 'quoted' | 'filename' | 'people' | undefined;
  /** One line, as the mail has it: hostile. */
  readonly text: string;
  readonly marks: Marks;
};

/** What is looked for, without what must not be there. */
export function wantedWords(query: Query): readonly WordsLeaf[] {
  if (query.kind === 'words') return [query];
  return query.kind === 'and' || query.kind === 'or' ? query.parts.flatMap(wantedWords) : [];
}

const LONGEST_LOOKED_AT = 200_000;
/** Letters of an excerpt, and of what goes before the first word in it. */
const LENGTH = 240;
const BEFORE = 40;

/** What of a message shows best that it is one that was looked for. */
export function excerptOf(texts: SearchedTexts, wanted: readonly WordsLeaf[]): Excerpt {
  for (const [from, text, column] of partsOf(texts)) {
    const marks = marksIn(text, leavesFor(wanted, column));
    if (marks.length > 0) return { from, ...cutAround(text, marks) };
  }
  return { from: undefined, ...cutAround(texts.body.trim() === '' ? texts.quoted : texts.body, []) };
}

function partsOf(texts: SearchedTexts): readonly [Excerpt['from'], string, SearchColumn][] {
  return [
    ['body', texts.body, 'body'],
    ['quoted', texts.quoted, 'quoted'],
    ['filename', texts.filename, 'filename'],
    ['people', texts.sender, 'sender'],
    ['people', texts.recipient, 'recipient'],
    ['people', texts.copied, 'copied'],
  ];
}

const FIELDS: Readonly<Record<SearchColumn, readonly Field[]>> = {
  subject: ['any', 'subject'],
  body: ['any', 'body'],
  quoted: ['any', 'body'],
  sender: ['any', 'from'],
  recipient: ['any', 'to'],
  copied: ['any', 'to', 'cc'],
  filename: ['any', 'filename'],
};

/** Those of the words that are looked for in that part of a message. */
export function leavesFor(wanted: readonly WordsLeaf[], column: SearchColumn): readonly WordsLeaf[] {
  return wanted.filter(({ field }) => FIELDS[column].includes(field));
}

/** The places in the text where one of the words or phrases stands. */
export function marksIn(text: string, wanted: readonly WordsLeaf[]): Marks {
  if (wanted.length === 0 || text === '') return [];
  const placed = placedWordsOf(text.slice(0, LONGEST_LOOKED_AT));
  const marks: [number, number][] = [];
  for (const [index, { start }] of placed.entries()) {
    let end = -1;
    for (const leaf of wanted) end = Math.max(end, endOf(leaf, placed, index));
    const last = marks.at(-1);
    if (end === -1) continue;
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else marks.push([start, end]);
  }
  return marks;
}

/** Where the phrase that begins with this word ends, -1 when another one begins here. */
function endOf({ words, isPrefix }: WordsLeaf, placed: readonly PlacedWord[], index: number): number {
  const last = words.length - 1;
  for (const [at, word] of words.entries()) {
    const found = placed[index + at]?.word;
    if (found === undefined || !(isPrefix && at === last ? found.startsWith(word) : found === word)) return -1;
  }
  return placed[index + last]?.end ?? -1;
}

/** A line of the text, with as many of the marks as have room in it. */
function cutAround(text: string, marks: Marks): Pick<Excerpt, 'text' | 'marks'> {
  const start = startOf(text, bestMark(marks));
  const end = wordEnd(text, start + LENGTH);
  let line = start > 0 ? '…' : '';
  const kept: [number, number][] = [];
  let at = start;
  for (const [from, to] of marks) {
    if (from < start || to > end) continue;
    line = append(line, text.slice(at, from));
    const begin = line.length;
    line = append(line, text.slice(from, to));
    kept.push([begin, line.length]);
    at = to;
  }
  line = append(line, text.slice(at, end)).trimEnd();
  return { text: end < text.trimEnd().length ? `${line}…` : line, marks: kept };
}

// Lines of a mail become one, without the marks of quoting.
function append(line: string, text: string): string {
  const flat = (line === '' ? text.replace(/^[>\s]+/, '') : text).replace(/\s*\n[>\s]*|\s+/g, ' ');
  return line === '' || line === '…' || line.endsWith(' ') ? line + flat.replace(/^ /, '') : line + flat;
}

/** The mark with the most others close behind it. */
function bestMark(marks: Marks): number {
  let best = 0;
  let most = 0;
  for (const [index, [start]] of marks.slice(0, 500).entries()) {
    let count = 0;
    while ((marks[index + count]?.[1] ?? Number.POSITIVE_INFINITY) <= start + LENGTH - BEFORE) count++;
    if (count > most) [best, most] = [start, count];
  }
  return most === 0 ? (marks[0]?.[0] ?? 0) : best;
}

/** The beginning of a word, or of the line, a little before. */
function startOf(text: string, mark: number): number {
  const earliest = Math.max(0, mark - BEFORE);
  if (earliest === 0) return 0;
  const before = text.slice(earliest, mark);
  const line = before.lastIndexOf('\n\n');
  if (line !== -1) return earliest + line + 2;
  const space = before.search(/\s/);
  return space === -1 ? wellFormedAt(text, earliest) : earliest + space + 1;
}

function wordEnd(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const space = text.slice(end - 20, end).search(/\s\S*$/);
  return space === -1 ? wellFormedAt(text, end) : end - 20 + space;
}

// Not between the two halves of a character.
function wellFormedAt(text: string, index: number): number {
  return /[\udc00-\udfff]/.test(text[index] ?? '') ? index + 1 : index;
}
