// Encoded words (RFC 2047) in header text become what they stand for, also the broken ones that mail programs send.
import { decodeText } from './charset.js';

// The text part may hold spaces: programs fold in the middle of a word, or encode carelessly.
const WORD = /=\?([^?\s]{1,80})\?([BbQq])\?([^?]*)\?=/g;
const RUN = new RegExp(`${WORD.source}(?:\\s*${WORD.source})*`, 'g');

/** Decodes all encoded words of a header's value. Text without any comes back as it was. */
export function decodeWords(value: string): string {
  return replaceWords(value, (decoded) => decoded);
}

/**
 * Replaces every run of encoded words by what `put` makes of its decoded text. White space between two words is not
 * text (RFC 2047, 6.2), and a character may be cut in two by it, so a run is decoded as one.
 */
export function replaceWords(value: string, put: (decoded: string) => string): string {
  if (!value.includes('=?')) return value;
  return value.replace(RUN, (run) => put(decodeRun(run)));
}

type Piece = { readonly charset: string; readonly encoding: string; readonly texts: string[] };

function decodeRun(run: string): string {
  const pieces: Piece[] = [];
  for (const [, written = '', encoding = '', text = ''] of run.matchAll(WORD)) {
    // A language may stand behind the charset (RFC 2231, 5).
    const charset = written.replace(/\*.*$/, '').toLowerCase();
    const last = pieces.at(-1);
    const goesOn = last?.charset === charset && last.encoding === encoding.toLowerCase();
    if (goesOn) last.texts.push(text);
    else pieces.push({ charset, encoding: encoding.toLowerCase(), texts: [text] });
  }
  return pieces.map((piece) => decodeText(bytesOf(piece), piece.charset)).join('');
}

function bytesOf({ encoding, texts }: Piece): Buffer {
  // Base64 ends with each word, so its words are decoded one by one; an escape may be cut in two by the end of a word.
  return encoding === 'b'
    ? Buffer.concat(texts.map((text) => Buffer.from(text.replace(/\s+/g, ''), 'base64')))
    : decodeQ(texts.join(''));
}

function decodeQ(encoded: string): Buffer {
  const text = encoded
    // White space between two escapes is where the word was folded.
    .replace(/(?<==[0-9a-f]{2})=?\s+(?==[0-9a-f]{2})/gi, '')
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  // Characters beyond Latin-1 have no business here; as UTF-8 they survive.
  return /[^\0-\xff]/.test(text) ? Buffer.from(text, 'utf8') : Buffer.from(text, 'latin1');
}
