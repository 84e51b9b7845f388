// The door to html-to-text: HTML becomes text to read, with the targets of its links shown. Nothing is ever fetched.
import { compile, type HtmlToTextOptions } from 'html-to-text';
import { stripTags } from './stripped-html.js';

// The parser keeps its open elements at the front of an array: 200,000 nested ones took it 9 s, 30,000 take a fraction of one.
const MAX_TAGS = 30_000;

// Text beyond this is not what a person wrote.
const MAX_LENGTH = 2_000_000;

// Stands where the converter left something out because it was too deep.
const LEFT_OUT = '\ue002';

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxDepth: 400, maxInputLength: MAX_LENGTH, ellipsis: LEFT_OUT },
  formatters: {
    alternativeText: ({ attribs }, _walk, builder) => {
      const text = String(attribs?.['alt'] ?? '').trim();
      if (text !== '') builder.addInline(`[${text}]`);
    },
  },
  selectors: [
    { selector: 'a', options: { linkBrackets: ['<', '>'], hideLinkHrefIfSameAsText: true, ignoreHref: false } },
    // The picture's address is of no use to a reader, and asking for it would tell its sender.
    { selector: 'img', format: 'alternativeText' },
    { selector: 'title', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
};

let convert: ((html: string) => string) | undefined;

/** The text of an HTML mail. Quotes begin with `> `, links show where they lead. HTML that is too large or too deep loses its layout, not its words. */
export function htmlToText(html: string): string {
  if (html.length > MAX_LENGTH || countTags(html) > MAX_TAGS) return tidy(stripTags(html.slice(0, MAX_LENGTH)));
  const text = laidOut(html.replaceAll(LEFT_OUT, ''));
  return tidy(text === undefined || text.includes(LEFT_OUT) ? stripTags(html) : text);
}

// The library breaks on elements that are called like what every JavaScript object has: <constructor>.
function laidOut(html: string): string | undefined {
  convert ??= compile(OPTIONS);
  try {
    return convert(html);
  } catch {
    return undefined;
  }
}

function countTags(html: string): number {
  let count = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) count++;
  return count;
}

// Layout tables leave white space behind that means nothing in text.
function tidy(text: string): string {
  const lines = text.replaceAll('\u00a0', ' ').split('\n');
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
