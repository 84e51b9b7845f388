// A draft as the text that an operator edits, and back: headers and orders, an empty line, the text, help, the quoted mail.
import { MailroomError } from '../errors.js';
import type { Draft } from './draft.js';
import {
  type FieldLine,
  isOrder,
  isSending,
  type OrderLine,
  readHead,
  readHeaders,
  readOrders,
  readSending,
} from './draft-head.js';
import { HELP_MARK, linesOf, MISTAKE_MARK, type Mistake, mistakesError, noting } from './draft-mistake.js';
import { formatRecipients, parseRecipients } from './recipient-list.js';
import { type Sending, sendingLines } from './sending.js';

/** All that stands in a draft's file. */
export type WrittenDraft = {
  readonly draft: Draft;
  readonly orders: readonly OrderLine[];
  readonly sending: Sending;
};

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

/** The text to edit. `quoted` is the answered mail: it is sent only when somebody has changed something in it. */
export function formatDraft({ draft, orders, sending }: WrittenDraft, quoted: string, help: readonly string[]): string {
  return [
    `To: ${formatRecipients(draft.to)}`,
    `Cc: ${formatRecipients(draft.cc)}`,
    `Bcc: ${formatRecipients(draft.bcc)}`,
    `Subject: ${draft.subject}`,
    ...(draft.attach.length === 0 ? ['Attach: '] : draft.attach.map((path) => `Attach: ${path}`)),
    ...sendingLines(sending).map(({ field, value }) => `${field}: ${value}`),
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

/** The text with other lines of how it is sent; one without a head says nothing of that. */
export function withSendingLines(text: string, sending: Sending): string {
  const lines = linesOf(text);
  const { fields } = readHead(lines, []);
  if (fields.length === 0) return text;
  const old = new Set(fields.filter(({ name }) => isSending(name)).map(({ line }) => line));
  const end = lines.findIndex((line) => line.trim() === '');
  const head = lines.slice(0, end === -1 ? lines.length : end).filter((_, index) => !old.has(index + 1));
  const said = sendingLines(sending).map(({ field, value }) => `${field}: ${value}`);
  return [...head, ...said, ...lines.slice(head.length + old.size)].join('\n');
}

/** What a list says of a draft. */
export type DraftSummary = Pick<Draft, 'to' | 'subject' | 'text'>;

/** The same of a text alone, whatever it answers: what stands below the help is taken for the quoted mail. */
export function summariseDraft(text: string): DraftSummary {
  const lines = linesOf(text);
  const { fields, rest } = readHead(lines, []);
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
  const { fields, rest } = readHead(lines, mistakes);
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
  const sending = readSending(fields, reading.now, mistakes);
  return { written: { draft: { ...draft, text: body }, orders, sending }, mistakes, lines: fields };
}

/** The same. Throws `invalid` with all that is wrong, each with its line. */
export function parseDraft(text: string, reading: DraftReading): WrittenDraft {
  const { written, mistakes } = readDraftText(text, reading);
  if (mistakes.length > 0) throw mistakesError(mistakes);
  return written;
}

/** The text without what was told of mistakes, and with paths and times that mean the same wherever and whenever it is gone on with. */
export function settledText(text: string, { written, lines }: ReadDraft): string {
  const attached = lines.filter(({ name, value }) => name === 'Attach' && value !== '');
  const settled = new Map(attached.map(({ line }, index) => [line, `Attach: ${written.draft.attach[index]}`]));
  // Tomorrow is another day tomorrow.
  const [at] = sendingLines(written.sending).filter(({ field }) => field === 'Send-At');
  const timed = lines.findLast(({ name, value }) => name === 'Send-At' && value !== '');
  if (timed !== undefined && at !== undefined) settled.set(timed.line, `Send-At: ${at.value}`);
  return linesOf(text)
    .flatMap((line, index) => {
      if (line.startsWith(MISTAKE_MARK)) return [];
      return settled.get(index + 1) ?? line;
    })
    .join('\n');
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
