// Bytes become text: a declared charset that does not fit gives way to UTF-8, then to detection, then windows-1252.
import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { detectCharset } from './charset-detection.js';

// Names seen in mail that the Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels) does not list.
const ALIASES = new Map(
  Object.entries({
    cp932: 'shift_jis',
    ms932: 'shift_jis',
    'iso-2022-jp-ms': 'iso-2022-jp',
    eucjp: 'euc-jp',
    cp936: 'gbk',
    ms936: 'gbk',
    'euc-cn': 'gbk',
    eucgb2312_cn: 'gbk',
    cp949: 'euc-kr',
    ms949: 'euc-kr',
    euckr: 'euc-kr',
    cp950: 'big5',
    'iso-8859-8-e': 'iso-8859-8',
    'koi8-ru': 'koi8-u',
    'latin-1': 'windows-1252',
    utf8mb4: 'utf-8',
    'utf-8-sig': 'utf-8',
    'utf-7-imap': 'utf-7',
  }),
);

// Charsets whose characters are several bytes: text in one of them may be valid UTF-8 by accident when it is short.
const MULTI_BYTE = new Set(['gbk', 'gb18030', 'big5', 'euc-jp', 'euc-kr', 'shift_jis']);

const ESCAPE = 0x1b;

/**
 * The text that these bytes are, whatever was declared. Never throws, never gives a lone surrogate, drops a byte order mark.
 * `declared` is the charset's name as the mail has it, or undefined.
 */
export function decodeText(bytes: Uint8Array, declared: string | undefined): string {
  const label = charsetLabel(declared);
  if (label === 'utf-7') return decodeUtf7(bytes);
  if (saysWhatItIs(bytes, label)) return tryDecode(bytes, label) ?? decodeDetected(bytes);
  if (isAscii(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const isUnicode = isUtf8(bytes);
  if (isUnicode && !mayBeUtf8ByAccident(bytes, label)) return new TextDecoder().decode(bytes);
  const asDeclared = label === undefined ? undefined : tryDecode(bytes, label);
  if (asDeclared !== undefined) return asDeclared;
  const asUtf8 = new TextDecoder().decode(bytes);
  return isUnicode || isNearlyWhole(asUtf8) ? asUtf8 : decodeDetected(bytes);
}

// UTF-8 of which a character was cut in two on the way is better read with a gap than as something else.
function isNearlyWhole(text: string): boolean {
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  const whole = text.match(/[\x80-\ufffc]/g)?.length ?? 0;
  return broken <= whole;
}

function decodeDetected(bytes: Uint8Array): string {
  const label = detectCharset(bytes);
  return tryDecode(bytes, label) ?? new TextDecoder(label).decode(bytes);
}

/** The name by which we decode a charset, or undefined when nobody knows one of that name. */
function charsetLabel(declared: string | undefined): string | undefined {
  if (declared === undefined) return undefined;
  const name = declared
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .toLowerCase();
  const known = ALIASES.get(name) ?? name;
  return /^(?:unicode-1-1-)?utf-?7$/.test(known) ? 'utf-7' : decoderOf(known)?.encoding;
}

// ISO-2022-JP and UTF-16 leave marks that no other charset has. Both would be valid UTF-8.
function saysWhatItIs(bytes: Uint8Array, label: string | undefined): label is string {
  if (label === 'iso-2022-jp') return bytes.includes(ESCAPE);
  return label?.startsWith('utf-16') === true && bytes.includes(0);
}

// Two-byte characters of a CJK charset can be valid UTF-8; longer sequences hardly ever are.
function mayBeUtf8ByAccident(bytes: Uint8Array, label: string | undefined): boolean {
  return label !== undefined && MULTI_BYTE.has(label) && !bytes.some((byte) => byte >= 0xe0);
}

const decoders = new Map<string, TextDecoder | undefined>();

function decoderOf(label: string): TextDecoder | undefined {
  if (!decoders.has(label)) {
    // The names come from mail, so there is no end of them.
    if (decoders.size > 100) decoders.clear();
    decoders.set(label, makeDecoder(label));
  }
  return decoders.get(label);
}

function makeDecoder(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return undefined;
  }
}

function tryDecode(bytes: Uint8Array, label: string): string | undefined {
  try {
    return decoderOf(label)?.decode(bytes);
  } catch {
    return undefined;
  }
}

/** UTF-7 (RFC 2152). What a filter could overlook in it is harmless here: it is only ever shown as text. */
function decodeUtf7(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  return text
    .replace(/\+([A-Za-z0-9+/]*)-?/g, (_, encoded: string) =>
      encoded === '' ? '+' : new TextDecoder('utf-16be').decode(evenBytes(Buffer.from(encoded, 'base64'))),
    )
    .toWellFormed();
}

// The bits that base64 leaves over at the end of a run are padding.
function evenBytes(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length - (bytes.length % 2));
}
