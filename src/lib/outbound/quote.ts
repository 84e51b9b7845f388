// The answered mail, quoted: a line that says who wrote it, and `> ` before each of its own.
import type { NamedAddress } from '../address/email-address.js';
import type { AnsweredMessage } from './answer-context.js';

/** More than anybody reads below an answer; what is cut is said. */
const MAX_LINES = 500;
const MAX_CHARACTERS = 100_000;

/** The quoted mail, without an empty line around it. `date` is shown in UTC, the only zone that all of a team share. */
export function quoteMail(message: Pick<AnsweredMessage, 'from' | 'date' | 'text'>): string {
  const lines = message.text.replace(/\r\n?/g, '\n').trimEnd().split('\n');
  const count = fitting(lines);
  const rest = lines.length - count;
  const cut = rest > 0 ? [`> [${rest} more ${rest === 1 ? 'line' : 'lines'}]`] : [];
  return [
    `On ${formatDate(message.date)}, ${nameOf(message.from)} wrote:`,
    ...lines.slice(0, count).map(quoteLine),
    ...cut,
  ].join('\n');
}

function fitting(lines: readonly string[]): number {
  let room = MAX_CHARACTERS;
  const end = lines.slice(0, MAX_LINES).findIndex((line) => {
    room -= line.length;
    return room < 0;
  });
  return end === -1 ? Math.min(lines.length, MAX_LINES) : end;
}

/** The same as HTML: the mail's words are text there too, whatever they look like. */
export function quoteMailAsHtml(message: Pick<AnsweredMessage, 'from' | 'date' | 'text'>): string {
  const [attribution = '', ...lines] = quoteMail(message).split('\n');
  return `<div style="margin-top:1em">${escaped(attribution)}\n${quotedLines(lines)}</div>`;
}

const QUOTE = '<blockquote type="cite" style="margin:0 0 0 0.25em;padding-left:0.75em;border-left:3px solid #aaa">';

/** More levels than anybody counts; marks beyond them are shown as they are. */
const MAX_DEPTH = 8;

function quotedLines(lines: readonly string[]): string {
  let html = '';
  let depth = 0;
  for (const line of lines) {
    const { level, words } = readMarks(line);
    if (level > depth) html += QUOTE.repeat(level - depth);
    else if (level < depth) html += '</blockquote>'.repeat(depth - level);
    else html += '<br>\n';
    html += words;
    depth = level;
  }
  return html + '</blockquote>'.repeat(depth);
}

function readMarks(line: string): { readonly level: number; readonly words: string } {
  const marks = new RegExp(`^>{1,${MAX_DEPTH}}`).exec(line)?.[0] ?? '';
  // Blanks in a row are one in HTML, and a table made of them would fall over.
  const words = escaped(line.slice(marks.length).replace(/^ /, '')).replace(/^ | (?= )/g, '&nbsp;');
  return { level: marks.length, words };
}

// What was quoted once gets one mark more, without a blank between them: so readers count the levels (RFC 3676, 4.5).
function quoteLine(line: string): string {
  if (line === '') return '>';
  return line.startsWith('>') ? `>${line}` : `> ${line}`;
}

function formatDate(date: Date): string {
  const [, weekday, day, month, year, hour, minute] =
    /^(\w+), (\d+) (\w+) (\d+) (\d+):(\d+)/.exec(date.toUTCString()) ?? [];
  return `${weekday}, ${Number(day)} ${month} ${year} at ${hour}:${minute} UTC`;
}

function nameOf({ name, address }: NamedAddress): string {
  const plain = name.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
  return plain === '' ? address : `${plain} <${address}>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
