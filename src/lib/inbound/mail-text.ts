// The text of a mail as a person reads it: decoded, whole lines, HTML turned into text.
import { decodeText } from './charset.js';
import { joinFlowedLines } from './flowed-text.js';
import { htmlToText } from './html-text.js';
import type { MailText, MimeLeaf } from './mime-part.js';

/** A text of a mail, decoded: as plain text, as HTML, or as both. */
export type DecodedText = { readonly plain?: string; readonly html?: string };

/** More than this is not read by anybody; the mail itself is kept whole. */
const MAX_TEXT = 1_000_000;

/** Decodes a text in all its forms. Line ends become LF, NUL becomes U+FFFD: stores refuse it. */
export function decodeMailText({ plain, html }: MailText): DecodedText {
  return { ...(plain && { plain: decodePlain(plain) }), ...(html && { html: decodeLeaf(html) }) };
}

/** All texts of a mail, one below the other. Of two forms of a text the plain one is read. */
export function readableText(texts: readonly DecodedText[]): string {
  return cut(texts.map(({ plain, html }) => plain ?? (html === undefined ? '' : readHtml(html))).join('\n'));
}

function readHtml(html: string): string {
  return htmlToText(html).toWellFormed().replaceAll('\0', '\ufffd');
}

function decodePlain(leaf: MimeLeaf): string {
  const text = decodeLeaf(leaf);
  return leaf.flowed === 'no' ? text : joinFlowedLines(text, leaf.flowed === 'delete-space');
}

function decodeLeaf(leaf: MimeLeaf): string {
  return decodeText(leaf.content, leaf.charset).replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
}

function cut(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const rest = text.length - MAX_TEXT;
  return `${text.slice(0, MAX_TEXT).toWellFormed()}\n[cut here: ${rest} more characters are in the mail as it came]`;
}
