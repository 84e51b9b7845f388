// The end of a mail: body, then the operator's signature, then the channel's footer.
import { markdownToHtml } from './markdown.js';

export type Closing = {
  /** Empty when none is to be added. */
  readonly signature: string;
  /** Empty when the channel has none. */
  readonly footer: string;
};

// Dash, dash, blank (RFC 3676, 4.3): mail programs know it, fold what follows and leave it out of answers.
const SIGNATURE_LINE = '-- ';

/** The text part: body, `-- ` and signature, footer, each after an empty line. The body stays as it was typed. */
export function closeText(body: string, closing: Closing): string {
  const signature = closing.signature.trim();
  return [body, signature && `${SIGNATURE_LINE}\n${signature}`, closing.footer.trim()]
    .map(trimLineEnds)
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The HTML part, of the same three in the same order. */
export function closeHtml(body: string, closing: Closing): string {
  const signature = closing.signature.trim();
  const footer = closing.footer.trim();
  return [
    '<!DOCTYPE html>',
    '<html><head><meta charset="utf-8"></head><body>',
    `<div>${markdownToHtml(trimLineEnds(body))}</div>`,
    ...(signature ? [`<div style="margin-top:1em">--&nbsp;<br>\n${markdownToHtml(signature)}</div>`] : []),
    ...(footer ? [`<div style="margin-top:1em;color:#666;font-size:smaller">${markdownToHtml(footer)}</div>`] : []),
    '</body></html>',
  ].join('\n');
}

function trimLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/^\n+|\s+$/g, '');
}
