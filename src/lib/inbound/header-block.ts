// The header block of a mail, read from its bytes: every field as it stands, unfolded, and where the body begins.
import { isAscii, isUtf8 } from 'node:buffer';
import { MailroomError } from '../errors.js';
import { decodeText } from './charset.js';

export type HeaderField = { readonly name: string; readonly value: string };

export type HeaderBlock = {
  /** Top to bottom. */
  readonly fields: readonly HeaderField[];
  /** Where the body begins. */
  readonly bodyStart: number;
};

/** The most a header block may be; beyond that a mail is refused (`hardening.md` 2). */
const MAX_HEADER_BYTES = 1024 * 1024;

const LF = 0x0a;
const CR = 0x0d;

/** Reads the header block that the bytes begin with. Throws `invalid` when it is larger than 1 MB. */
export function readHeaderBlock(bytes: Uint8Array): HeaderBlock {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = skipEnvelopeLine(raw);
  const { end, bodyStart } = findEnd(raw, start);
  if (end - start > MAX_HEADER_BYTES) {
    throw new MailroomError('invalid', 'its headers are larger than 1 MB');
  }
  const fields = readFields(raw.subarray(start, end));
  // Bytes that begin with something else than a field are all body.
  return { fields, bodyStart: fields.length === 0 ? start : bodyStart };
}

/** Reads fields from bytes that hold nothing else: a block of a delivery report, the headers of a returned mail. */
export function readFields(head: Buffer): HeaderField[] {
  const fields: { name: string; lines: string[] }[] = [];
  for (const line of decodeLines(head)) {
    if (/^[ \t]/.test(line)) {
      fields.at(-1)?.lines.push(line);
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd();
    // A line that is no field is no reason to lose the others.
    if (FIELD_NAME.test(name)) fields.push({ name: name.toLowerCase(), lines: [line.slice(colon + 1)] });
  }
  return fields.map(({ name, lines }) => ({ name, value: cleanValue(lines.join('')) }));
}

// RFC 5322, 3.6.8: printable characters but the colon.
const FIELD_NAME = /^[!-9;-~]{1,200}$/;

function cleanValue(value: string): string {
  return value.replaceAll('\0', '\ufffd').replaceAll('\r', ' ').trim();
}

// Eight-bit headers are UTF-8 (RFC 6532) or whatever an old program had; programs on the way add theirs, so each line for itself.
function decodeLines(head: Buffer): string[] {
  if (isAscii(head) || isUtf8(head)) return head.toString('utf8').split(/\r?\n/);
  const lines = head.toString('latin1').split(/\r?\n/);
  return lines.map((line) => (/[\x80-\xff]/.test(line) ? decodeText(Buffer.from(line, 'latin1'), undefined) : line));
}

// Mail that went through an mbox file begins with its separator line.
function skipEnvelopeLine(raw: Buffer): number {
  const first = raw.subarray(0, 6).toString('latin1');
  if (!first.startsWith('From ') && first !== '>From ') return 0;
  const end = raw.indexOf(LF);
  return end < 0 ? raw.length : end + 1;
}

// The first empty line ends the block. Without one, all of it is headers.
function findEnd(raw: Buffer, start: number): { readonly end: number; readonly bodyStart: number } {
  let line = start;
  while (line < raw.length) {
    const next = raw[line] === CR && raw[line + 1] === LF ? line + 1 : line;
    if (raw[next] === LF) return { end: line, bodyStart: next + 1 };
    const end = raw.indexOf(LF, line);
    if (end < 0 || end > start + MAX_HEADER_BYTES) return { end: end < 0 ? raw.length : end, bodyStart: raw.length };
    line = end + 1;
  }
  return { end: raw.length, bodyStart: raw.length };
}
