// The door to sanitize-html: what somebody's mail may show in a browser. No script, nothing from outside, no drawing
// beyond its frame; what a link leads to is kept, and read.
import sanitizeHtml, { type Attributes, type IOptions, type Tag } from 'sanitize-html';

/** A picture that came with the mail, by its Content-ID without brackets. */
export type InlineImages = ReadonlyMap<string, { readonly type: string; readonly content: Uint8Array }>;

/** HTML beyond this is not what a person wrote, and takes a browser long. */
const LONGEST_HTML = 2_000_000;
const MOST_TAGS = 30_000;
const LARGEST_IMAGE = 5_000_000;
const LARGEST_TOGETHER = 20_000_000;

/** The mail as it may be shown, or undefined for one that is too large for that: its text is shown then. */
export function safeHtml(html: string, images: InlineImages): string | undefined {
  if (html.length > LONGEST_HTML || html.split('<', MOST_TAGS + 1).length > MOST_TAGS) return undefined;
  return sanitizeHtml(html.replaceAll('\0', '\ufffd'), optionsFor(images));
}

const TEXT_TAGS =
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em ' +
  'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp ' +
  'section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr';

// What is in them is no text of the mail.
const HIDDEN =
  'script style textarea option select noscript template title xmp noembed noframes iframe object applet svg math audio video';

const LENGTH =
  /^(?:0|\d{1,3}(?:\.\d{1,3})?(?:px|pt)|\d{1,2}(?:\.\d{1,3})?(?:em|rem)|\d{1,2}(?:\.\d{1,3})?%|100%|auto)$/i;
const LENGTHS = new RegExp(`${LENGTH.source.replaceAll('$', '').replaceAll('^', '')}`, 'i');
const UP_TO_FOUR = new RegExp(`^(?:${LENGTHS.source})(?: (?:${LENGTHS.source})){0,3}$`, 'i');
const COLOUR = /^(?:#[\da-f]{3,8}|[a-z]{3,30}|rgba?\([\d.,%\s]{3,40}\)|hsla?\([\d.,%\s]{3,40}\))$/i;
const WORD = /^[a-z-]{2,20}$/i;
const BORDER =
  /^(?:(?:\d{1,2}px|thin|medium|thick|none|solid|dashed|dotted|double|#[\da-f]{3,8}|[a-z]{3,20})\s?){1,3}$/i;
const FONT_SIZE =
  /^(?:(?:[6-9]|[1-6]\d)(?:\.\d{1,3})?(?:px|pt)|[0-3](?:\.\d{1,3})?r?em|[1-3]?\d\d%|(?:xx?-)?(?:small|large)|medium|smaller|larger)$/i;

const SIDES = ['', '-top', '-right', '-bottom', '-left'];

// No position, no z-index, no negative margin, no transform, no url(), no expression(): a value that is not listed goes.
const STYLES: Readonly<Record<string, RegExp[]>> = {
  color: [COLOUR],
  'background-color': [COLOUR],
  'font-family': [/^[\w\s,'"-]{1,200}$/],
  'font-size': [FONT_SIZE],
  'font-style': [WORD],
  'font-weight': [/^(?:[1-9]00|[a-z]{4,7})$/i],
  'line-height': [/^(?:[0-3](?:\.\d{1,3})?(?:em)?|\d{1,2}px|[1-2]?\d\d%|normal)$/i],
  'text-align': [WORD],
  'text-decoration': [/^[a-z\s-]{4,40}$/i],
  'text-transform': [WORD],
  'white-space': [WORD],
  'vertical-align': [WORD],
  'list-style-type': [WORD],
  'border-collapse': [WORD],
  display: [/^(?:block|inline|inline-block|list-item|none|table|table-row|table-cell)$/i],
  ...Object.fromEntries(
    SIDES.flatMap((side) => [
      [`margin${side}`, [UP_TO_FOUR]],
      [`padding${side}`, [UP_TO_FOUR]],
      [`border${side}`, [BORDER]],
    ]),
  ),
  ...Object.fromEntries(['width', 'max-width', 'min-width', 'border-radius'].map((name) => [name, [LENGTH]])),
};

function optionsFor(images: InlineImages): IOptions {
  const room = { left: LARGEST_TOGETHER };
  return {
    allowedTags: TEXT_TAGS.split(' '),
    nonTextTags: HIDDEN.split(' '),
    allowedAttributes: {
      '*': ['style', 'dir', 'lang', 'title', 'align', 'valign', 'bgcolor', 'color'],
      a: ['href', 'rel', 'target'],
      img: ['src', 'alt', 'width'],
      table: ['width', 'border', 'cellpadding', 'cellspacing'],
      td: ['colspan', 'rowspan', 'width'],
      th: ['colspan', 'rowspan', 'width'],
      ol: ['start', 'type'],
      font: ['face', 'size'],
    },
    allowedStyles: { '*': STYLES },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    // Only those that are made here have one.
    allowedSchemesByTag: { img: ['data'] },
    allowedSchemesAppliedToAttributes: ['href', 'src'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nestingLimit: 200,
    transformTags: {
      a: (_, attribs) => ({ tagName: 'a', attribs: linkOf(attribs) }),
      img: (_, attribs) => imageOf(attribs, images, room),
      '*': (tagName, attribs) => ({ tagName, attribs: bounded(attribs) }),
    },
  };
}

// One that leads nowhere by itself would lead into the page, or to a file beside it.
function linkOf({ href = '', ...others }: Attributes): Attributes {
  const leads = /^(?:https?:\/\/|mailto:|tel:)/i.test(href.trim());
  // In the letters that a browser asks for: none that turns the others round, none that looks like another one.
  const url = leads ? URL.parse(href.trim()) : null;
  if (url === null) return bounded(others);
  return { ...bounded(others), href: url.href, rel: 'noreferrer noopener', target: '_blank' };
}

function bounded(attribs: Attributes): Attributes {
  const kept = Object.entries(attribs).filter(([name, value]) => !NUMBERS.has(name) || /^\d{1,3}%?$/.test(value));
  return Object.fromEntries(kept);
}
const NUMBERS = new Set(['width', 'border', 'cellpadding', 'cellspacing', 'colspan', 'rowspan', 'start', 'size']);

type Room = { left: number };

function imageOf({ src = '', alt = '', ...others }: Attributes, images: InlineImages, room: Room): Tag {
  const cid = /^cid:(.+)$/is.exec(src.trim())?.[1];
  const found = cid === undefined ? undefined : (images.get(cid) ?? images.get(decoded(cid)));
  const data = cid === undefined ? dataOf(src) : found?.content;
  const type = data === undefined ? undefined : imageType(data);
  if (data !== undefined && type !== undefined && data.byteLength <= Math.min(LARGEST_IMAGE, room.left)) {
    room.left -= data.byteLength;
    const url = `data:${type};base64,${Buffer.from(data).toString('base64')}`;
    return { tagName: 'img', attribs: { ...bounded(others), src: url, alt } };
  }
  const what =
    cid === undefined && data === undefined
      ? 'a picture from elsewhere, not fetched'
      : 'a picture that cannot be shown';
  return { tagName: 'samp', attribs: {}, text: `[${what}${alt.trim() === '' ? '' : `: ${alt.trim().slice(0, 300)}`}]` };
}

function decoded(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}

function dataOf(src: string): Uint8Array | undefined {
  const encoded = /^\s*data:image\/[a-z.+-]{1,20};base64,([a-z\d+/=\s]*)$/i.exec(src.slice(0, LONGEST_HTML))?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
}

/** By its first bytes, whatever it says it is. SVG is none: it is a document of its own. */
function imageType(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  return start.startsWith('RIFF') && start.slice(8) === 'WEBP' ? 'image/webp' : undefined;
}
