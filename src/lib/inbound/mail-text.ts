// The text of a mail as a person reads it: decoded, whole lines, HTML turned into text.
import { decodeText } from './charset.js';
import { joinFlowedLines } from './flowed-text.js';
import { htmlToText } from './html-text.js';
import type { MailText, MimeLeaf } from './mime-part.js';

/** More than this is not read by anybody; the mail itself is kept whole. */
const MAX_TEXT = 1_000_000;

/** All texts of a mail, one below the other. Of two forms of a text the plain one is read. */
export function readableText(texts: readonly MailText[]): string {
  return cut(texts.map(readText).join('\n'));
}

/** Decodes a text part. Line ends become LF, NUL becomes U+FFFD: stores refuse it. */
export function decodeLeaf(leaf: MimeLeaf): string {
  return decodeText(leaf.content, leaf.charset).replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
}

function readText({ plain, html }: MailText): string {
  if (plain !== undefined) return readPlain(plain);
  return html === undefined ? '' : htmlToText(decodeLeaf(html)).toWellFormed().replaceAll('\0', '\ufffd');
}

function readPlain(leaf: MimeLeaf): string {
  const text = decodeLeaf(leaf);
  return leaf.flowed === 'no' ? text : joinFlowedLines(text, leaf.flowed === 'delete-space');
}

function cut(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const rest = text.length - MAX_TEXT;
  return `${text.slice(0, MAX_TEXT).toWellFormed()}\n[cut here: ${rest} more characters are in the mail as it came]`;
}
