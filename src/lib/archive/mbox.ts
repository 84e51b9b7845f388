// mbox (RFC 4155): the line that begins a mail, and how lines of the mail that look like one are quoted.
import { parseMailDate } from '../inbound/mail-date.js';

/** `mboxrd` quotes `>From ` as well, so that quoting can be undone; `mboxo` does not; `plain` quotes nothing (mboxcl2). */
export type MboxForm = 'mboxrd' | 'mboxo' | 'plain';

/** What the line before a mail says. */
export type MboxLine = {
  readonly receivedAt: Date | undefined;
  /** Whether the time names its zone; without one it may be any. */
  readonly isExact: boolean;
  /** How long the mail is, when we wrote it down: a mail that ends without a line feed is given one in the file. */
  readonly bytes: number | undefined;
};

const LF = 0x0a;
const QUOTE = 0x3e;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The mail as it stands in an mbox: its line, its bytes with `From ` quoted, and the empty line that ends it. */
export function formatMbox(raw: Buffer, { sender, receivedAt }: { sender: string; receivedAt: Date }): Buffer[] {
  const isWhole = raw.at(-1) === LF;
  const name = /^[!-~]{1,254}$/.test(sender) ? sender : 'MAILER-DAEMON';
  const size = isWhole ? '' : ` bytes=${raw.length}`;
  const line = `From ${name} ${formatTime(receivedAt)}${size}\n`;
  return [Buffer.from(line), quoteLines(raw), Buffer.from(isWhole ? '\n' : '\n\n')];
}

// As asctime writes it, with the zone where Gmail's exports have it: readers that want none look past it.
function formatTime(time: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':');
  const day = String(time.getUTCDate()).padStart(2, ' ');
  return `${DAYS[time.getUTCDay()]} ${MONTHS[time.getUTCMonth()]} ${day} ${clock} +0000 ${time.getUTCFullYear()}`;
}

// In two passes, into one piece of memory: a mail may be nothing but such lines, some millions of them.
function quoteLines(raw: Buffer): Buffer {
  let count = 0;
  for (const _ of fromLines(raw)) count++;
  if (count === 0) return raw;
  const quoted = Buffer.allocUnsafe(raw.length + count);
  let [from, to] = [0, 0];
  for (const { start } of fromLines(raw)) {
    to += raw.copy(quoted, to, from, start);
    quoted[to++] = QUOTE;
    from = start;
  }
  raw.copy(quoted, to, from);
  return quoted;
}

/** The mail without the quoting of its form. */
export function unquoteMbox(quoted: Buffer, form: MboxForm): Buffer {
  if (form === 'plain') return quoted;
  let raw: Buffer | undefined;
  let [from, to] = [0, 0];
  for (const { start, quotes } of fromLines(quoted)) {
    if (form === 'mboxo' ? quotes !== 1 : quotes === 0) continue;
    raw ??= Buffer.allocUnsafe(quoted.length - 1);
    to += quoted.copy(raw, to, from, start);
    from = start + 1;
  }
  if (raw === undefined) return quoted;
  return raw.subarray(0, to + quoted.copy(raw, to, from));
}

/** The lines that are `From ` after any number of `>`. */
function* fromLines(bytes: Buffer): Generator<{ readonly start: number; readonly quotes: number }> {
  for (let at = bytes.indexOf('From '); at >= 0; at = bytes.indexOf('From ', at + 5)) {
    let start = at;
    while (start > 0 && bytes[start - 1] === QUOTE) start--;
    if (start === 0 || bytes[start - 1] === LF) yield { start, quotes: at - start };
  }
}

const TIME = /\b\d{1,2}:\d{2}/;

/** Whether a line that begins with `From ` has the time that such a line has; a sentence of a letter has none. */
export function hasTime(line: string): boolean {
  return TIME.test(line);
}

const ASCTIME =
  /\b([A-Z][a-z]{2}) +(\d{1,2}) +(\d{1,2}:\d{2}(?::\d{2})?) +(?:([A-Z]{1,5}|[+-]\d{4}) +)?(\d{4})(?: +([+-]\d{4}))?/;

/** Reads the line before a mail. */
export function parseMboxLine(line: string): MboxLine {
  const size = / bytes=(\d{1,10})\s*$/.exec(line)?.[1];
  const bytes = size === undefined ? undefined : Number(size);
  const [, month, day, time, before, year, after] = ASCTIME.exec(line) ?? [];
  const zone = before ?? after;
  if (time === undefined) {
    // Some programs write the time as the Date header has it.
    const receivedAt = parseMailDate(line.replace(/^From \S* */, ''));
    return { receivedAt, isExact: receivedAt !== undefined && /[+-]\d{4}\s*$/.test(line), bytes };
  }
  const receivedAt = parseMailDate(`${day} ${month} ${year} ${time} ${zone ?? '+0000'}`);
  return { receivedAt, isExact: zone !== undefined, bytes };
}
