// A draft as the text that an operator edits, and back: headers and orders, an empty line, the text, help, the quoted mail.
import { resolve } from 'node:path';
import {
  checkOrders,
  NO_ORDERS,
  ORDER_FIELDS,
  type OrderField,
  type Orders,
  withOrder,
} from '../conversation/orders.js';
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import type { Draft } from './draft.js';
import { type Mistake, mistakesError, noting } from './draft-mistake.js';
import { formatRecipients, parseRecipients } from './recipient-list.js';

/** Help begins like this; such lines are never sent. A heading of Markdown has a blank there. */
const HELP_MARK = '#:';
/** What is wrong with the line above it. */
const MISTAKE_MARK = '#:!';
/** With the mark before it, a line of 80 cells. */
const MISTAKE_WIDTH = 76;

export const DRAFT_HEADERS = ['To', 'Cc', 'Bcc', 'Subject', 'Attach'] as const;
const FIELDS = [...DRAFT_HEADERS, ...ORDER_FIELDS] as const;
export type DraftField = (typeof FIELDS)[number];

/** An order as it was typed: `tomorrow` means another day tomorrow, so it is understood when it is carried out. */
export type OrderLine = { readonly field: OrderField; readonly value: string };

/** All that stands in a draft's file. */
export type WrittenDraft = { readonly draft: Draft; readonly orders: readonly OrderLine[] };

/** How a draft is read. */
export type DraftReading = {
  /** What counts where the text has no headers. */
  readonly drawnUp: WrittenDraft;
  /** What may stand there quoted and untouched, and is not part of the text. */
  readonly quotes: readonly string[];
  /** What relative paths of files begin at, absolute. */
  readonly folder: string;
  readonly now: Date;
};

/** What a text means. Fields with a mistake in them are left out of it. */
export type ReadDraft = {
  readonly written: WrittenDraft;
  readonly mistakes: readonly Mistake[];
  readonly lines: readonly FieldLine[];
};

/** A header or an order, where it stands: lines are counted from 1. */
export type FieldLine = { readonly name: DraftField; readonly value: string; readonly line: number };

/** The text to edit. `quoted` is the answered mail: it is sent only when somebody has changed something in it. */
export function formatDraft({ draft, orders }: WrittenDraft, quoted: string, help: readonly string[]): string {
  return [
    `To: ${formatRecipients(draft.to)}`,
    `Cc: ${formatRecipients(draft.cc)}`,
    `Bcc: ${formatRecipients(draft.bcc)}`,
    `Subject: ${draft.subject}`,
    ...(draft.attach.length === 0 ? ['Attach: '] : draft.attach.map((path) => `Attach: ${path}`)),
    ...orders.map(({ field, value }) => `${field}: ${value.replace(/\n+/g, '\n  ')}`),
    '',
    draft.text,
    '',
    ...help.map((line) => `${HELP_MARK} ${line}`),
    // Whoever answers between the lines has the quoted mail there.
    ...(quoted === '' || /^>/m.test(draft.text) ? [] : [quoted]),
    '',
  ].join('\n');
}

/** What a list says of a draft. */
export type DraftSummary = Pick<Draft, 'to' | 'subject' | 'text'>;

/** The same of a text alone, whatever it answers: what stands below the help is taken for the quoted mail. */
export function summariseDraft(text: string): DraftSummary {
  const lines = linesOf(text);
  const { fields, rest } = readFields(lines, []);
  const end = rest.findIndex((line) => line.startsWith(HELP_MARK) && !line.startsWith(MISTAKE_MARK));
  const to = fields
    .filter(({ name }) => name === 'To')
    .flatMap((field) => noting([], field, () => parseRecipients(field.value)) ?? []);
  const subject = fields.findLast(({ name }) => name === 'Subject')?.value ?? '';
  return { to, subject, text: bodyOf(end === -1 ? rest : rest.slice(0, end), []) };
}

/** Reads a draft, with all that is wrong in it. */
export function readDraftText(text: string, reading: DraftReading): ReadDraft {
  const lines = linesOf(text);
  const mistakes: Mistake[] = [];
  const { fields, rest } = readFields(lines, mistakes);
  const body = bodyOf(rest, reading.quotes);
  if (body.includes('\0')) {
    const problem = new MailroomError('invalid', 'the text has a NUL character in it', ['is it a text file?']);
    mistakes.push({ line: lines.findIndex((line) => line.includes('\0')) + 1, field: undefined, problem });
  }
  if (fields.length === 0) {
    return { written: { ...reading.drawnUp, draft: { ...reading.drawnUp.draft, text: body } }, mistakes, lines: [] };
  }
  const draft = readHeaders(fields, reading, mistakes);
  const orders = fields.flatMap(({ name, value }) => (isOrder(name) && value !== '' ? [{ field: name, value }] : []));
  readOrders(fields, reading.now, mistakes);
  return { written: { draft: { ...draft, text: body }, orders }, mistakes, lines: fields };
}

/** The same. Throws `invalid` with all that is wrong, each with its line. */
export function parseDraft(text: string, reading: DraftReading): WrittenDraft {
  const { written, mistakes } = readDraftText(text, reading);
  if (mistakes.length > 0) throw mistakesError(mistakes);
  return written;
}

/** The text with each mistake told below the line that it is in, and no older ones. */
export function withMistakes(text: string, mistakes: readonly Mistake[]): string {
  return linesOf(text)
    .flatMap((line, index) => {
      const found = mistakes.filter((mistake) => (mistake.line ?? 1) === index + 1);
      const told = found
        .flatMap(({ problem }) => [problem.message, ...problem.next])
        .flatMap((it) => brokenAt(it, MISTAKE_WIDTH).map((words) => `${MISTAKE_MARK} ${words}`));
      return line.startsWith(MISTAKE_MARK) ? told : [line, ...told];
    })
    .join('\n');
}

/** The sentence in lines of so many characters, but for longer words. */
function brokenAt(sentence: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The text without what was told of mistakes, and with paths that mean the same wherever it is gone on with. */
export function settledText(text: string, { written, lines }: ReadDraft): string {
  const attached = lines.filter(({ name, value }) => name === 'Attach' && value !== '');
  const paths = new Map(attached.map(({ line }, index) => [line, written.draft.attach[index]]));
  return linesOf(text)
    .flatMap((line, index) => {
      if (line.startsWith(MISTAKE_MARK)) return [];
      const path = paths.get(index + 1);
      return path === undefined ? [line] : [`Attach: ${path}`];
    })
    .join('\n');
}

/** The orders that were given. Throws `invalid` for what is none. */
export function ordersOf(lines: readonly OrderLine[], now: Date): Orders {
  const orders = lines.reduce((all, { field, value }) => withOrder(all, field, value, now), NO_ORDERS);
  checkOrders(orders);
  return orders;
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
}

// Whoever leaves out the headers means the text alone: no line of theirs is taken for one.
function readFields(lines: readonly string[], mistakes: Mistake[]): { fields: FieldLine[]; rest: readonly string[] } {
  const end = lines.findIndex((line) => line.trim() === '');
  const head = lines.slice(0, end === -1 ? lines.length : end);
  const first = head.find((line) => !line.startsWith(HELP_MARK)) ?? '';
  if (!/^[A-Za-z-]+:/.test(first)) return { fields: [], rest: lines };
  const fields: FieldLine[] = [];
  for (const [index, line] of head.entries()) {
    const last = fields.at(-1);
    if (line.startsWith(HELP_MARK)) continue;
    if (/^[ \t]/.test(line) && last !== undefined) {
      const joint = last.name === 'Note' ? '\n' : ' ';
      fields[fields.length - 1] = { ...last, value: `${last.value}${joint}${line.trim()}`.trim() };
      continue;
    }
    const field = readField(line, index + 1);
    if (field instanceof MailroomError) mistakes.push({ line: index + 1, field: undefined, problem: field });
    else fields.push(field);
  }
  return { fields, rest: lines.slice(head.length + 1) };
}

function readField(line: string, number: number): FieldLine | MailroomError {
  const [, written, value] = /^([A-Za-z-]+):(.*)$/.exec(line) ?? [];
  const name = FIELDS.find((field) => field.toLowerCase() === written?.toLowerCase());
  if (name !== undefined && value !== undefined) return { name, value: value.trim(), line: number };
  return new MailroomError('invalid', `${JSON.stringify(line)} is no header`, [
    `the headers are ${DRAFT_HEADERS.join(', ')}, and the orders ${ORDER_FIELDS.join(', ')}; an empty line ends them, then comes the text`,
  ]);
}

/** What the headers say; those with a mistake in them are left out. */
export function readHeaders(
  fields: readonly FieldLine[],
  { drawnUp, folder }: DraftReading,
  mistakes: Mistake[],
): Omit<Draft, 'text'> {
  const all = (name: DraftField) => fields.filter((field) => field.name === name);
  const people = (name: DraftField) =>
    all(name).flatMap((field) => noting(mistakes, field, () => parseRecipients(field.value)) ?? []);
  const subject = all('Subject').at(-1);
  const words = subject && noting(mistakes, subject, () => parseHeaderText(subject.value, 'the subject'));
  return {
    to: people('To'),
    cc: people('Cc'),
    bcc: people('Bcc'),
    subject: words ?? drawnUp.draft.subject,
    attach: all('Attach').flatMap(({ value }) => (value === '' ? [] : [attachPath(value, folder)])),
  };
}

/** A draft may be gone on with in another folder. What `~` means is for whoever reads the file. */
export function attachPath(typed: string, folder: string): string {
  return typed.startsWith('~/') ? typed : resolve(folder, typed);
}

function readOrders(fields: readonly FieldLine[], now: Date, mistakes: Mistake[]): void {
  let orders = NO_ORDERS;
  let last: FieldLine | undefined;
  for (const field of fields) {
    const { name, value } = field;
    if (!isOrder(name)) continue;
    orders = noting(mistakes, field, () => withOrder(orders, name, value, now)) ?? orders;
    last = field;
  }
  const blamed = fields.findLast(({ name }) => suspectsOf(orders).includes(name)) ?? last;
  if (blamed !== undefined) noting(mistakes, blamed, () => checkOrders(orders));
}

/** The fields that may be wrong when orders contradict each other; the last of them is told of it. */
function suspectsOf({ status, snoozeUntil }: Orders): readonly DraftField[] {
  return status !== undefined && (status === 'snoozed') === (snoozeUntil === undefined)
    ? ['Status', 'Snooze']
    : ['Tag'];
}

export function isOrder(name: DraftField): name is OrderField {
  return ORDER_FIELDS.some((field) => field === name);
}

/** The text without help, without a quote that nobody touched, and without empty lines around it. */
function bodyOf(lines: readonly string[], quoted: readonly string[]): string {
  const text = lines.filter((line) => !line.startsWith(HELP_MARK));
  const block = quoted
    .filter((quote) => quote !== '')
    .map((quote) => quote.split('\n'))
    .map((quote) => ({ start: findLines(text, quote), count: quote.length }))
    .find(({ start }) => start !== -1);
  if (block !== undefined) text.splice(block.start, block.count);
  return text.join('\n').replace(/^(?:[ \t]*\n)+|\s+$/g, '');
}

// Many editors take blanks off the ends of lines.
function findLines(lines: readonly string[], wanted: readonly string[]): number {
  const same = (at: number) => wanted.every((line, index) => lines[at + index]?.trimEnd() === line.trimEnd());
  return lines.findIndex((_, at) => same(at));
}
