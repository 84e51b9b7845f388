// Quoted-printable (RFC 2045, 6.7) becomes bytes, in time that grows with its length and with nothing else.

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const EQUALS = 0x3d;

/** The bytes that it stands for. Blanks at the ends of lines are not text (rule 3); what is no escape stays as it is. */
export function decodeQuotedPrintable(encoded: Uint8Array): Buffer {
  const decoded = Buffer.alloc(encoded.length);
  let length = 0;
  // What is written beyond this are blanks, which count only when something follows on the line.
  let settled = 0;
  for (let at = 0; at < encoded.length; at++) {
    const byte = encoded[at] ?? 0;
    const softBreak = byte === EQUALS ? endOfSoftBreak(encoded, at) : undefined;
    if (softBreak !== undefined) {
      at = softBreak - 1;
      settled = length;
      continue;
    }
    if (byte === CR || byte === LF) length = settled;
    const escaped = byte === EQUALS ? escapedByte(encoded, at) : undefined;
    if (escaped !== undefined) at += 2;
    decoded[length++] = escaped ?? byte;
    if (escaped !== undefined || !isBlank(byte)) settled = length;
  }
  return decoded.subarray(0, settled);
}

/** Where the next line begins when this `=` is the last of its line, blanks apart (rule 5). */
function endOfSoftBreak(encoded: Uint8Array, equals: number): number | undefined {
  let at = equals + 1;
  while (isBlank(encoded[at])) at++;
  if (at >= encoded.length) return encoded.length;
  if (encoded[at] === CR && encoded[at + 1] === LF) return at + 2;
  return encoded[at] === LF ? at + 1 : undefined;
}

function escapedByte(encoded: Uint8Array, equals: number): number | undefined {
  const high = hexDigit(encoded[equals + 1]);
  const low = hexDigit(encoded[equals + 2]);
  return high === undefined || low === undefined ? undefined : 16 * high + low;
}

function hexDigit(byte = 0): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  // Small letters are not in the standard, and in many mails.
  const letter = byte & ~0x20;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : undefined;
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}
