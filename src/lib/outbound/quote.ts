// The answered mail, quoted: a line that says who wrote it, and `> ` before each of its own.
import type { NamedAddress } from '../address/email-address.js';
import type { AnsweredMessage } from './answer-context.js';

/** More than anybody reads below an answer; what is cut is said. */
const MAX_LINES = 500;

/** The quoted mail, without an empty line around it. `date` is shown in UTC, the only zone that all of a team share. */
export function quoteMail(message: Pick<AnsweredMessage, 'from' | 'date' | 'text'>): string {
  const lines = message.text.replace(/\r\n?/g, '\n').trimEnd().split('\n');
  const cut = lines.length > MAX_LINES ? [`> [${lines.length - MAX_LINES} more lines]`] : [];
  return [
    `On ${formatDate(message.date)}, ${nameOf(message.from)} wrote:`,
    ...lines.slice(0, MAX_LINES).map(quoteLine),
    ...cut,
  ].join('\n');
}

/** The same as HTML: the mail's words are text there too, whatever they look like. */
export function quoteMailAsHtml(message: Pick<AnsweredMessage, 'from' | 'date' | 'text'>): string {
  const [attribution = '', ...lines] = quoteMail(message).split('\n');
  const words = lines.map((line) => escaped(line.replace(/^> ?/, ''))).join('<br>\n');
  const style = 'margin:0 0 0 0.5em;padding-left:0.75em;border-left:2px solid #ccc;color:#555';
  return `<div style="margin-top:1em">${escaped(attribution)}\n<blockquote type="cite" style="${style}">${words}</blockquote></div>`;
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
