// Reads an mbox as it comes, in pieces: one mail in memory at a time, however large the file is.
import { hasTime, type MboxForm, type MboxLine, parseMboxLine, unquoteMbox } from './mbox.js';
import { measureMail } from './mbox-length.js';

/** A mail of an mbox. */
export type MboxMail = {
  /** Where its line begins in the file. */
  readonly offset: number;
  readonly line: MboxLine;
  /** The mail, quoting undone; of one that is too large, its beginning. */
  readonly raw: Buffer;
  /** How long it is in the file, when that is more than is read. */
  readonly cutFrom: number | undefined;
};

export type MboxReading = { readonly form: MboxForm; readonly largestMail: number };

const LF = 0x0a;
const CR = 0x0d;
const SEPARATOR = Buffer.from('\nFrom ');
/** The line before a mail has an address and a time; what is longer is a line of a letter. */
const LONGEST_LINE = 1024;
/** Of a mail that is too large: its headers, and what there is of its text. */
const BEGINNING = 1024 * 1024;

/** Whether a file is an mbox, by what it begins with. */
export function looksLikeMbox(beginning: Buffer): boolean {
  return /^\s*From [^\n]*(?:\n|$)/.test(beginning.subarray(0, LONGEST_LINE).toString('latin1'));
}

/**
 * The mails of an mbox, first to last. A mail begins after an empty line with a line `From ... TIME`; where the first
 * line of the file has no time, none needs one.
 */
export async function* readMbox(pieces: AsyncIterable<Buffer>, reading: MboxReading): AsyncGenerator<MboxMail> {
  let window: Buffer = Buffer.alloc(0);
  let position = 0;
  let search = 0;
  let mail: Growing | undefined;
  let needsTime = true;
  let isMeasured = false;
  const advance = (bytes: number) => {
    window = window.subarray(bytes);
    position += bytes;
    search = Math.max(0, search - bytes);
  };
  const begin = (line: Buffer) => {
    const text = line.toString('latin1').trimEnd();
    if (mail === undefined) needsTime = hasTime(text);
    mail = new Growing(position, parseMboxLine(text), reading);
    advance(line.length);
    search = 0;
    isMeasured = reading.form !== 'plain';
  };
  for await (const piece of withEnd(pieces)) {
    const isLast = piece === undefined;
    if (!isLast) window = window.length === 0 ? piece : Buffer.concat([window, piece]);
    if (mail === undefined) {
      advance(emptyLines(window));
      const line = firstLine(window);
      if (line === undefined) continue;
      begin(line);
    }
    for (;;) {
      if (!isMeasured && mail !== undefined) {
        const end = measureMail(window, { isLast, largestMail: reading.largestMail });
        if (end === 'wait') break;
        isMeasured = true;
        // What is before it was written in the mail: the line there is the next that counts.
        if (end !== 'none') search = Math.max(0, end - 1);
      }
      const found = findSeparator(window, search, { needsTime, isMailEmpty: mail?.isEmpty ?? true });
      search = found.search;
      if (found.line === undefined || mail === undefined) break;
      mail.add(window.subarray(0, found.start));
      advance(found.start);
      yield mail.finish();
      begin(found.line);
    }
    if (!isMeasured) continue;
    // What stands before an empty line that is not whole yet must be there to be looked at.
    const settled = Math.max(0, search - 3);
    mail?.add(window.subarray(0, settled));
    advance(settled);
  }
  if (mail === undefined) return;
  mail.add(window);
  yield mail.finish();
}

async function* withEnd(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  yield* pieces;
  yield undefined;
}

function emptyLines(window: Buffer): number {
  let skip = 0;
  while (window[skip] === LF || window[skip] === CR) skip++;
  return skip;
}

// What does not end is no such line, and all there is becomes one mail.
function firstLine(window: Buffer): Buffer | undefined {
  const end = window.indexOf(LF);
  if (end >= 0) return window.subarray(0, end + 1);
  return window.length > LONGEST_LINE ? window.subarray(0, 0) : undefined;
}

type Found = { readonly search: number; readonly start: number; readonly line: Buffer | undefined };

/** The next line that begins a mail; without one, from where to look when there is more. */
function findSeparator(
  window: Buffer,
  from: number,
  { needsTime, isMailEmpty }: { readonly needsTime: boolean; readonly isMailEmpty: boolean },
): Found {
  for (let at = window.indexOf(SEPARATOR, from); at >= 0; at = window.indexOf(SEPARATOR, at + 1)) {
    const start = at + 1;
    const end = window.indexOf(LF, start);
    if (end < 0 && window.length - start <= LONGEST_LINE) return { search: at, start: 0, line: undefined };
    if (end < 0 || end - start > LONGEST_LINE || !endsEmptyLine(window, at, isMailEmpty)) continue;
    const line = window.subarray(start, end + 1);
    if (!needsTime || hasTime(line.toString('latin1'))) return { search: 0, start, line };
  }
  return { search: Math.max(from, window.length - SEPARATOR.length + 1, 0), start: 0, line: undefined };
}

// `at` is a line feed: whether the line that it ends is empty.
function endsEmptyLine(window: Buffer, at: number, isMailEmpty: boolean): boolean {
  const before = window[at - 1] === CR ? at - 2 : at - 1;
  return before < 0 ? isMailEmpty : window[before] === LF;
}

/** A mail that is being read. */
class Growing {
  readonly #offset: number;
  readonly #line: MboxLine;
  readonly #reading: MboxReading;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(offset: number, line: MboxLine, reading: MboxReading) {
    this.#offset = offset;
    this.#line = line;
    this.#reading = reading;
  }

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  add(piece: Buffer): void {
    const isTooLarge = this.#size > this.#reading.largestMail;
    this.#size += piece.length;
    if (isTooLarge || piece.length === 0) return;
    this.#pieces.push(piece);
    if (this.#size > this.#reading.largestMail) {
      this.#pieces = [Buffer.from(Buffer.concat(this.#pieces).subarray(0, BEGINNING))];
    }
  }

  finish(): MboxMail {
    const line = this.#line;
    const isCut = this.#size > this.#reading.largestMail;
    const written = Buffer.concat(this.#pieces);
    const raw = unquoteMbox(isCut ? written : withoutEmptyLine(written), this.#reading.form);
    const whole = isCut ? raw : withWrittenEnd(raw, line.bytes);
    return { offset: this.#offset, line, raw: whole, cutFrom: isCut ? this.#size : undefined };
  }
}

// The empty line before the next mail is the file's, not the mail's.
function withoutEmptyLine(written: Buffer): Buffer {
  if (written.at(-1) !== LF) return written;
  const end = written.length - (written.at(-2) === CR ? 2 : 1);
  return end === 0 || written[end - 1] === LF ? written.subarray(0, end) : written;
}

// A mail that ended without a line feed was given one.
function withWrittenEnd(raw: Buffer, bytes: number | undefined): Buffer {
  return bytes === raw.length - 1 && raw.at(-1) === LF ? raw.subarray(0, bytes) : raw;
}
