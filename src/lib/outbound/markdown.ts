// Markdown -> HTML that any mail program shows: the door to markdown-it. No HTML of the writer's, no remote images.
import MarkdownIt from 'markdown-it';

// Mail programs strip style sheets, so the little there is stands at each element.
const STYLES: Readonly<Record<string, string>> = {
  blockquote: 'margin:0 0 0 0.5em;padding-left:0.75em;border-left:2px solid #ccc;color:#555',
  pre: 'padding:0.5em;background:#f4f4f4;white-space:pre-wrap',
  table: 'border-collapse:collapse',
  th: 'padding:0.25em 0.5em;border:1px solid #ccc;text-align:left',
  td: 'padding:0.25em 0.5em;border:1px solid #ccc',
};

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false });

// A line under which somebody drew dashes, or put the two of a signature, is no heading.
markdown.disable('lheading');

markdown.core.ruler.push('mail', ({ tokens }) => {
  for (const token of tokens) {
    const style = token.nesting >= 0 ? STYLES[token.tag] : undefined;
    if (style !== undefined) token.attrJoin('style', style);
  }
});

// A remote image would tell its server who read the mail and when: it is named and linked instead.
markdown.renderer.rules['image'] = (tokens, index) => {
  const token = tokens[index];
  const source = String(token?.attrGet('src') ?? '');
  const text = escaped(token?.content || source);
  return /^https?:/i.test(source) ? `<a href="${escaped(source)}">${text}</a>` : text;
};

const code: typeof markdown.renderer.rules.code_block = (tokens, index) =>
  `<pre style="${STYLES['pre']}"><code>${escaped(tokens[index]?.content ?? '')}</code></pre>\n`;
markdown.renderer.rules['code_block'] = code;
markdown.renderer.rules['fence'] = code;

function escaped(text: string): string {
  return markdown.utils.escapeHtml(text);
}

/** The text as HTML, without a document around it. Every line break stays one. */
export function markdownToHtml(text: string): string {
  return markdown.render(text).trim();
}
