// Markdown -> HTML that any mail program shows: the door to markdown-it. No HTML of the writer's, no remote images.
import MarkdownIt, { type MarkdownIt as Markdown, type Token } from 'markdown-it';

/** The pictures that go with a mail: the name of each file, and the Content-ID of its part without the brackets. */
export type InlineImages = ReadonlyMap<string, string>;

const NO_IMAGES: InlineImages = new Map();

// Mail programs strip style sheets, so the little there is stands at each element. Programs show mails on white and on
// black: a colour of a background brings that of its words along, and what is grey can be read on both.
const MONOSPACE = "font-family:Consolas,Menlo,'DejaVu Sans Mono',monospace;font-size:0.93em";
const CELL = 'padding:0.25em 0.6em;border:1px solid #aaa;vertical-align:top';
const LIST = 'margin:0 0 1em;padding-left:2em';
const heading = (size: string) => `margin:1em 0 0.5em;font-size:${size};line-height:1.3`;

const STYLES: Readonly<Record<string, string>> = {
  p: 'margin:0 0 1em',
  h1: heading('1.5em'),
  h2: heading('1.3em'),
  h3: heading('1.15em'),
  h4: heading('1em'),
  h5: heading('1em'),
  h6: heading('1em'),
  ul: LIST,
  ol: LIST,
  blockquote: 'margin:0 0 1em;padding-left:0.75em;border-left:3px solid #aaa',
  pre: `margin:0 0 1em;padding:0.5em 0.75em;background:#f3f3f3;color:#222;white-space:pre-wrap;overflow-wrap:anywhere;${MONOSPACE}`,
  code: `padding:0.1em 0.25em;background:#f3f3f3;color:#222;${MONOSPACE}`,
  hr: 'margin:1em 0;border:0;border-top:1px solid #aaa',
  table: 'margin:0 0 1em;border-collapse:collapse',
  th: `${CELL};text-align:left`,
  td: CELL,
};

// What can be gone to from a mail. Anything else has no place to begin at, and is left as it was typed.
const ABSOLUTE = /^(?:https?:\/\/|mailto:|tel:|sms:|ftps?:\/\/)/i;
const REMOTE_IMAGE = /^https?:\/\//i;

function newMarkdown(images: InlineImages): Markdown {
  const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false });
  // A line under which somebody drew dashes, or put the two of a signature, is no heading.
  markdown.disable('lheading');
  // Many a file is called like a domain: `main.rs`, `notes.md`.
  markdown.linkify.set({ fuzzyLink: false });
  // Also keeps a line such as `[Note]: done` in the mail, which would be the definition of a link otherwise.
  markdown.validateLink = (source) => ABSOLUTE.test(source) || images.has(fileName(source));
  markdown.core.ruler.push('mail', ({ tokens }) => {
    for (const token of tokens) {
      if (token.nesting >= 0) addStyle(token);
      for (const child of token.children ?? []) if (child.type === 'link_open') dropWayToFile(child);
    }
  });
  const { rules } = markdown.renderer;
  const block: typeof rules.code_block = (tokens, index) =>
    `<pre style="${STYLES['pre']}"><code>${escaped(tokens[index]?.content ?? '')}</code></pre>\n`;
  rules['code_block'] = block;
  rules['fence'] = block;
  rules['code_inline'] = (tokens, index) =>
    `<code style="${escaped(STYLES['code'] ?? '')}">${escaped(tokens[index]?.content ?? '')}</code>`;
  // A table as wide as it wants to be is moved on its own, not with the whole mail.
  rules['table_open'] = (tokens, index, options, _env, self) =>
    `<div style="overflow-x:auto">${self.renderToken(tokens, index, options)}`;
  rules['table_close'] = () => '</table></div>\n';
  rules['image'] = (tokens, index) => image(tokens[index], images);
  return markdown;
}

function addStyle(token: Token): void {
  const style = STYLES[token.tag];
  if (style === undefined) return;
  // A column that is set to one side says so itself.
  const own = token.attrGet('style');
  token.attrSet('style', own === null ? style : `${style};${own}`);
}

function dropWayToFile(link: Token): void {
  if (!ABSOLUTE.test(String(link.attrGet('href') ?? ''))) link.attrs = [];
}

// A remote image would tell its server who read the mail and when: it is named and linked instead.
function image(token: Token | undefined, images: InlineImages): string {
  const source = String(token?.attrGet('src') ?? '');
  const contentId = images.get(fileName(source));
  if (contentId !== undefined) {
    return `<img src="cid:${escaped(contentId)}" alt="${escaped(token?.content ?? '')}" style="max-width:100%;height:auto;border:0">`;
  }
  const text = escaped(token?.content || source);
  return REMOTE_IMAGE.test(source) ? `<a href="${escaped(source)}">${text}</a>` : text;
}

/** The name of the file that a source means: `a b.png` for `./pictures/a%20b.png`. */
function fileName(source: string): string {
  const name = source.slice(source.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name).normalize();
  } catch {
    return name.normalize();
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * The text as HTML, without a document around it. Every line break stays one. `![](name)` shows the picture of that
 * name, where there is one.
 */
export function markdownToHtml(text: string, images: InlineImages = NO_IMAGES): string {
  return newMarkdown(images).render(text).trim();
}

/** The names of the files that the text shows as pictures, each once. */
export function imagesIn(text: string): readonly string[] {
  if (!text.includes('![')) return [];
  const markdown = newMarkdown(NO_IMAGES);
  markdown.validateLink = () => true;
  const sources = markdown
    .parse(text, {})
    .flatMap(({ children }) => imagesOf(children ?? []))
    .filter((source) => !/^[a-z][a-z0-9+.-]*:/i.test(source) && !source.startsWith('//'));
  return [...new Set(sources.map(fileName))].filter((name) => name !== '');
}

function imagesOf(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => [
    ...(token.type === 'image' ? [String(token.attrGet('src') ?? '')] : []),
    ...imagesOf(token.children ?? []),
  ]);
}
