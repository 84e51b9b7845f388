// Header fields as bytes want them: encoded (RFC 2047), folded (RFC 5322, 2.2.3), and nothing can break out of them.
import type { NamedAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';

// RFC 5322, 2.1.1: lines should have at most 78 characters.
const LINE = 76;
// RFC 2047, 2: an encoded word has at most 75 characters. 42 bytes are 56 in base64, and 12 stand around them.
const WORD_BYTES = 42;
const PLAIN = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const LONG_WORD = /[^ ]{60}/;
const CONTROL = /\p{Cc}/u;
const PLAIN_FILE = /^[A-Za-z0-9_.-]{1,50}$/;
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9-]*$/;

/** `Subject: text`, encoded where it has to be. Throws `invalid` for control characters. */
export function textHeader(name: string, text: string): string {
  refuseControls(name, text);
  if (text === '') return field(name, []);
  return field(name, isPlain(text) ? text.split(' ') : encodedWords(text));
}

/** `To: "Ana" <ana@example.com>, ...`. Addresses are taken as they are and never read as a list. */
export function addressHeader(name: string, addresses: readonly NamedAddress[]): string {
  const words = addresses.flatMap((address, index) => {
    const mailbox = mailboxWords(name, address);
    return index === addresses.length - 1 ? mailbox : [...mailbox.slice(0, -1), `${mailbox.at(-1)},`];
  });
  return field(name, words);
}

/** `References: <a> <b>`: words that stand as they are, one line each where they are long. */
export function wordsHeader(name: string, words: readonly string[]): string {
  for (const word of words) {
    refuseControls(name, word);
    if (/\s/.test(word)) throw broken(name);
  }
  return field(name, words);
}

export type FileFields = {
  readonly name: string;
  readonly type: string;
  /** What a text is written in, when that is known. */
  readonly charset?: 'utf-8' | undefined;
  readonly contentId?: string | undefined;
};

/**
 * Content-Type and Content-Disposition of a file. A name beyond plain ASCII is written as RFC 2231 wants it; the type has
 * it too, in the way that older mail programs understand. One with a Content-ID is shown where the HTML names it.
 */
export function fileHeaders({ name, type, charset, contentId }: FileFields): string[] {
  if (name.trim() === '' || /[\p{Cc}/]/u.test(name) || !MEDIA_TYPE.test(type)) {
    throw new MailroomError('invalid', `a file cannot be sent under the name ${JSON.stringify(name)}`, [
      'give it a name of one line without control characters or slashes',
    ]);
  }
  const plain = PLAIN_FILE.test(name);
  const old = plain ? [`name="${name}"`] : `name="${encodedWords(name).join(' ')}"`.split(' ');
  return [
    field('Content-Type', [`${type};`, ...(charset === undefined ? [] : [`charset=${charset};`]), ...old]),
    ...(contentId === undefined ? [] : [wordsHeader('Content-ID', [`<${contentId}>`])]),
    field('Content-Disposition', [
      contentId === undefined ? 'attachment;' : 'inline;',
      ...(plain ? [`filename="${name}"`] : continued('filename', name)),
    ]),
  ];
}

// RFC 2231, 3 and 4: percent-encoded UTF-8 in pieces that are numbered; no piece cuts a character.
function continued(parameter: string, value: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of value.toWellFormed()) {
    const encoded = encodeURIComponent(character).replace(/[!'()*~]/g, hexOf);
    if (piece.length + encoded.length > 48) {
      pieces.push(piece);
      piece = '';
    }
    piece += encoded;
  }
  return [...pieces, piece].map((text, index, all) => {
    const charset = index === 0 ? "UTF-8''" : '';
    return `${parameter}*${index}*=${charset}${text}${index === all.length - 1 ? '' : ';'}`;
  });
}

function hexOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function mailboxWords(header: string, { name, address }: NamedAddress): string[] {
  refuseControls(header, name);
  // A comma, a bracket or a blank in an address would make two of it.
  if (!/^[^\s<>,;:"()[\]\\@\p{Cc}]+@[^\s<>,;:"()[\]\\@\p{Cc}]+$/u.test(address)) throw broken(header);
  if (name.trim() === '') return [address];
  return [...phrase(name), `<${address}>`];
}

// Some readers decode encoded words inside quotes too (RFC 2047, 5 forbids it), so what looks like one is encoded.
function phrase(name: string): string[] {
  return isPlain(name) ? `"${name.replace(/["\\]/g, '\\$&')}"`.split(' ') : encodedWords(name);
}

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !text.includes('=?') && !LONG_WORD.test(text);
}

/** Encoded words of whole characters: no reader has to put a character together from two of them. */
function encodedWords(text: string): string[] {
  const words: string[] = [];
  let part = '';
  for (const character of text.toWellFormed()) {
    if (Buffer.byteLength(part + character) > WORD_BYTES) {
      words.push(part);
      part = '';
    }
    part += character;
  }
  return [...words, part].map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`);
}

/** The field with its words parted by one blank, in lines that are folded before a word. */
function field(name: string, words: readonly string[]): string {
  if (!FIELD_NAME.test(name)) throw broken(name);
  let result = `${name}:`;
  let width = result.length;
  for (const word of words) {
    if (width + 1 + word.length > LINE && width > name.length + 1) {
      result += '\r\n';
      width = 0;
    }
    result += ` ${word}`;
    width += 1 + word.length;
  }
  return result;
}

function refuseControls(name: string, text: string): void {
  if (CONTROL.test(text)) throw broken(name);
}

function broken(name: string): MailroomError {
  return new MailroomError('invalid', `the ${name} of a mail has something in it that cannot be sent in a header`, [
    'line breaks, control characters, and blanks or commas in an address are not allowed there',
  ]);
}
