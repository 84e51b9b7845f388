// Encoded words (RFC 2047) in header text become what they stand for, also the broken ones that mail programs send.
import { decodeText } from './charset.js';

// The text part may hold spaces: programs fold in the middle of a word, or encode carelessly.
const WORD = /=\?([^?\s]{1,80})\?([BbQq])\?([^?]*)\?=/g;
const RUN = new RegExp(`${WORD.source}(?:\\s*${WORD.source})*`, 'g');

type Word = { readonly charset: string; readonly bytes: Buffer };

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

function decodeRun(run: string): string {
  const pieces: Word[] = [];
  for (const [, charset = '', encoding = '', encoded = ''] of run.matchAll(WORD)) {
    // A language may stand behind the charset (RFC 2231, 5).
    const word = { charset: charset.replace(/\*.*$/, '').toLowerCase(), bytes: decodeWord(encoding, encoded) };
    const last = pieces.at(-1);
    if (last?.charset === word.charset) pieces[pieces.length - 1] = join(last, word);
    else pieces.push(word);
  }
  return pieces.map(({ charset, bytes }) => decodeText(bytes, charset)).join('');
}

function join(one: Word, other: Word): Word {
  return { charset: one.charset, bytes: Buffer.concat([one.bytes, other.bytes]) };
}

function decodeWord(encoding: string, encoded: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(encoded.replace(/\s+/g, ''), 'base64');
  const bytes = encoded
    // A space between two escapes is where the word was folded.
    .replace(/(?<==[0-9a-f]{2})\s+(?==[0-9a-f]{2})/gi, '')
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  // Characters beyond Latin-1 have no business here; as UTF-8 they survive.
  return /[^\0-\xff]/.test(bytes) ? Buffer.from(bytes, 'utf8') : Buffer.from(bytes, 'latin1');
}
