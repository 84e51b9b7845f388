// A draft as the text that an operator edits, and back: headers, an empty line, the text, help, and the quoted mail.
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import type { Draft } from './draft.js';
import { formatRecipients, parseRecipients } from './recipient-list.js';

/** Help begins like this; such lines are never sent. A heading of Markdown has a blank there. */
const HELP_MARK = '#:';

const FIELDS = ['To', 'Cc', 'Bcc', 'Subject', 'Attach'] as const;
type Field = (typeof FIELDS)[number];

/** The text to edit. `quoted` is the answered mail: it is sent only when somebody has changed something in it. */
export function formatDraft(draft: Draft, quoted: string, help: readonly string[]): string {
  return [
    `To: ${formatRecipients(draft.to)}`,
    `Cc: ${formatRecipients(draft.cc)}`,
    `Bcc: ${formatRecipients(draft.bcc)}`,
    `Subject: ${draft.subject}`,
    ...(draft.attach.length === 0 ? ['Attach:'] : draft.attach.map((path) => `Attach: ${path}`)),
    '',
    draft.text,
    '',
    ...help.map((line) => `${HELP_MARK} ${line}`),
    ...(quoted === '' ? [] : [quoted]),
    '',
  ].join('\n');
}

/**
 * The draft that a text means. A text without headers keeps those of `drawnUp`. `quoted` holds what may stand there
 * quoted and untouched, and is not part of the text. Throws `invalid` with the line for a header that cannot be.
 */
export function parseDraft(text: string, drawnUp: Draft, quoted: readonly string[]): Draft {
  const lines = text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  const { fields, rest } = readFields(lines);
  const body = bodyOf(rest, quoted);
  if (body.includes('\0')) {
    throw new MailroomError('invalid', 'the text has a NUL character in it', ['is it a text file?']);
  }
  if (fields.length === 0) return { ...drawnUp, text: body };
  const all = (name: Field) => fields.filter((field) => field.name === name);
  const people = (name: Field) => all(name).flatMap((field) => atLine(field, () => parseRecipients(field.value)));
  const subject = all('Subject').at(-1);
  return {
    to: people('To'),
    cc: people('Cc'),
    bcc: people('Bcc'),
    subject:
      subject === undefined ? drawnUp.subject : atLine(subject, () => parseHeaderText(subject.value, 'the subject')),
    attach: all('Attach').flatMap(({ value }) => (value === '' ? [] : [value])),
    text: body,
  };
}

type Line = { readonly name: Field; readonly value: string; readonly number: number };

// Whoever leaves out the headers means the text alone: no line of theirs is taken for one.
function readFields(lines: readonly string[]): { fields: Line[]; rest: readonly string[] } {
  const end = lines.findIndex((line) => line.trim() === '');
  const head = lines.slice(0, end === -1 ? lines.length : end);
  if (!/^[A-Za-z-]+:/.test(head[0] ?? '')) return { fields: [], rest: lines };
  const fields: Line[] = [];
  for (const [index, line] of head.entries()) {
    const last = fields.at(-1);
    if (line.startsWith(HELP_MARK)) continue;
    if (/^[ \t]/.test(line) && last !== undefined) {
      fields[fields.length - 1] = { ...last, value: `${last.value} ${line.trim()}`.trim() };
    } else fields.push(readField(line, index + 1));
  }
  return { fields, rest: lines.slice(head.length + 1) };
}

function readField(line: string, number: number): Line {
  const [, written, value] = /^([A-Za-z-]+):(.*)$/.exec(line) ?? [];
  const name = FIELDS.find((field) => field.toLowerCase() === written?.toLowerCase());
  if (name === undefined || value === undefined) {
    throw new MailroomError('invalid', `line ${number} of the draft is no header: ${JSON.stringify(line)}`, [
      `the headers are ${FIELDS.join(', ')}; an empty line ends them, then comes the text`,
    ]);
  }
  return { name, value: value.trim(), number };
}

function atLine<T>({ name, number }: Line, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    throw new MailroomError(error.kind, `line ${number} of the draft, ${name}: ${error.message}`, error.next);
  }
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
