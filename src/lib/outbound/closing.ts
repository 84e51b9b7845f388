// The end of a mail: body, then the operator's signature, then the channel's footer.
import type { Operator, Signature } from '../operator/operator.js';
import { markdownToHtml } from './markdown.js';

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

/** The HTML part, of the same in the same order. `quoted` is HTML. */
export function closeHtml(body: string, closing: Closing, quoted = ''): string {
  const signature = closing.signature.trim();
  const footer = closing.footer.trim();
  return [
    '<!DOCTYPE html>',
    '<html><head><meta charset="utf-8"></head><body>',
    `<div>${markdownToHtml(trimLineEnds(body))}</div>`,
    ...(signature ? [`<div style="margin-top:1em">--&nbsp;<br>\n${markdownToHtml(signature)}</div>`] : []),
    ...(footer ? [`<div style="margin-top:1em;color:#666;font-size:smaller">${markdownToHtml(footer)}</div>`] : []),
    ...(quoted ? [quoted] : []),
    '</body></html>',
  ].join('\n');
}

function trimLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/^\n+|\s+$/g, '');
}
