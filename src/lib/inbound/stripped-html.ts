// HTML without its tags, in one pass: for HTML too large or too deep to be understood.

const BLOCKS = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'body', 'br', 'dd', 'div', 'dl', 'dt', 'footer', 'h1', 'h2', 'h3'],
  ...['h4', 'h5', 'h6', 'header', 'hr', 'li', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'tr', 'ul'],
]);

const HIDDEN = new Set(['script', 'style', 'head', 'title', 'template']);

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', apos: "'", gt: '>', lt: '<', nbsp: ' ', quot: '"' };

/** The words of the HTML, one line for each block. Takes time in proportion to its length, whatever is in it. */
export function stripTags(html: string): string {
  const text: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    text.push(html.slice(at, open < 0 ? undefined : open).replace(/\s+/g, ' '));
    if (open < 0) break;
    const tag = readTag(html, open);
    if (tag.isBlock) text.push('\n');
    at = tag.end;
  }
  const lines = decodeEntities(text.join('')).split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

type Tag = { readonly isBlock: boolean; readonly end: number };

function readTag(html: string, open: number): Tag {
  if (html.startsWith('<!--', open)) return { isBlock: false, end: after(html, '-->', open + 4) };
  const name = /^<\/?([a-z][a-z0-9]*)/i.exec(html.slice(open, open + 20))?.[1]?.toLowerCase();
  const end = after(html, '>', open + 1);
  if (name === undefined) return { isBlock: false, end };
  const isHidden = HIDDEN.has(name) && html[open + 1] !== '/';
  return { isBlock: BLOCKS.has(name), end: isHidden ? afterEndTag(html, name, end) : end };
}

// What is never closed goes on to the end.
function after(html: string, what: string, from: number): number {
  const found = html.indexOf(what, from);
  return found < 0 ? html.length : found + what.length;
}

function afterEndTag(html: string, name: string, from: number): number {
  const endTag = new RegExp(`</${name}[^>]*>?`, 'gi');
  endTag.lastIndex = from;
  return endTag.test(html) ? endTag.lastIndex : html.length;
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : '\ufffd';
  });
}
