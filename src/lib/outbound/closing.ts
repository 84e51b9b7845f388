// The end of a mail: body, then the operator's signature, then the channel's footer.
import type { Operator, Signature } from '../operator/operator.js';
import { type InlineImages, markdownToHtml } from './markdown.js';

export type Closing = {
  /** Empty when none is to be added. */
  readonly signature: string;
  /** Empty when the channel has none. */
  readonly footer: string;
  /** The operator has a signature and does not answer this channel, so it is not added. */
  readonly isForeign?: boolean;
};

// Dash, dash, blank (RFC 3676, 4.3): mail programs know it, fold what follows and leave it out of answers.
const SIGNATURE_LINE = '-- ';

/**
 * The signature of an operator's mail (mail.md 2.1): the channel's own one of theirs before their usual one, when it is
 * on and the operator answers that channel. Empty when there is none.
 */
export function signatureOf(
  operator: Pick<Operator, 'signature'>,
  ofChannel: Signature | undefined,
  isMember: boolean,
): string {
  const { on, text } = ofChannel ?? operator.signature;
  return on && isMember ? text : '';
}

/**
 * The text part: body, `-- ` and signature, footer, the quoted mail if any, each after an empty line. The body stays as
 * it was typed.
 */
export function closeText(body: string, closing: Closing, quoted = ''): string {
  const signature = closing.signature.trim();
  return [body, signature && `${SIGNATURE_LINE}\n${signature}`, closing.footer.trim(), quoted]
    .map(trimLineEnds)
    .filter((part) => part !== '')
    .join('\n\n');
}

// Words of any length break where they have to. A program that shows mails on black gives those without colours its own.
const BODY =
  'font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:1.5;overflow-wrap:break-word;word-wrap:break-word';
const SIGNATURE = 'margin-top:1em';
const FOOTER = 'margin-top:1em;color:#7a7a7a;font-size:12px';

export type HtmlParts = {
  /** The answered mail as HTML; empty when it is not quoted. */
  readonly quoted?: string;
  /** The pictures of the body. */
  readonly images?: InlineImages;
};

/** The HTML part, of the same in the same order. */
export function closeHtml(body: string, closing: Closing, { quoted = '', images }: HtmlParts = {}): string {
  const signature = closing.signature.trim();
  const footer = closing.footer.trim();
  return [
    '<!DOCTYPE html>',
    '<html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">',
    '<meta name="viewport" content="width=device-width"></head>',
    `<body><div style="${BODY}">`,
    `<div>${markdownToHtml(trimLineEnds(body), images)}</div>`,
    ...(signature ? [`<div style="${SIGNATURE}">--&nbsp;<br>\n${markdownToHtml(signature)}</div>`] : []),
    ...(footer ? [`<div style="${FOOTER}">${markdownToHtml(footer)}</div>`] : []),
    ...(quoted ? [quoted] : []),
    '</div></body></html>',
  ].join('\n');
}

function trimLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/^\n+|\s+$/g, '');
}
