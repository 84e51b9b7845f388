// markdown: what is typed looks in HTML as it was meant, and nothing in it can do harm.
import { describe, expect, test } from 'vitest';
import { imagesIn, markdownToHtml } from '../../../src/lib/outbound/markdown.js';
import fc from '../../support/properties.js';

/** The HTML without its looks. */
const bare = (html: string) => html.replace(/ style="[^"]*"/g, '');

test.each([
  ['Enter is a new line', 'one\ntwo', '<p>one<br>\ntwo</p>'],
  ['an empty line parts paragraphs', 'one\n\ntwo', '<p>one</p>\n<p>two</p>'],
  ['emphasis', '**now** and *then* ~~not~~', '<p><strong>now</strong> and <em>then</em> <s>not</s></p>'],
  ['headings', '# One\n## Two', '<h1>One</h1>\n<h2>Two</h2>'],
  ['a number sign without a blank is one', '#1042', '<p>#1042</p>'],
  ['lists', '- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>'],
  ['lists in lists', '- a\n  1. b', '<ul>\n<li>a\n<ol>\n<li>b</li>\n</ol>\n</li>\n</ul>'],
  ['numbered lists keep their numbers', '3. a\n4. b', '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'],
  ['links', '[us](https://acme.test/?a=1&b=2)', '<p><a href="https://acme.test/?a=1&amp;b=2">us</a></p>'],
  ['links by name', '[us][1]\n\n[1]: https://acme.test', '<p><a href="https://acme.test">us</a></p>'],
  ['a line that only looks like the definition of one', '[Note]: done', '<p>[Note]: done</p>'],
  ['addresses of pages', 'see https://acme.test', '<p>see <a href="https://acme.test">https://acme.test</a></p>'],
  ['addresses of people', 'ask ana@acme.test', '<p>ask <a href="mailto:ana@acme.test">ana@acme.test</a></p>'],
  ['a file is no page, whatever it is called', 'see main.rs', '<p>see main.rs</p>'],
  ['code', '`a < b`', '<p><code>a &lt; b</code></p>'],
  ['tags of the writer are text', '<b>bold</b>', '<p>&lt;b&gt;bold&lt;/b&gt;</p>'],
  ['entities are what they mean', '&lt;b&gt; &copy;', '<p>&lt;b&gt; ©</p>'],
  ['dashes under a line are no heading', 'Regards\n---\nAna', '<p>Regards</p>\n<hr>\n<p>Ana</p>'],
  ['two dashes under a line are no heading', 'Regards\n-- \nAna', '<p>Regards<br>\n--<br>\nAna</p>'],
  ['a script is no link', '[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
  ['a file is no link', '[x](report.pdf)', '<p>[x](report.pdf)</p>'],
  ['an image is not fetched', '![logo](https://a.test/1.png)', '<p><a href="https://a.test/1.png">logo</a></p>'],
  ['an image that does not go with it is as it was typed', '![](logo.png)', '<p>![](logo.png)</p>'],
])('%s', (_what, text, html) => {
  expect(bare(markdownToHtml(text))).toBe(html);
});

describe('a picture that goes with the mail', () => {
  const images = new Map([['my logo.png', '1.x@acme.test']]);

  test.each(['![A <logo>](my%20logo.png)', '![A <logo>](<my logo.png>)', '![A <logo>](pictures/my%20logo.png "x")'])(
    'is shown: %s',
    (text) => {
      expect(bare(markdownToHtml(text, images))).toBe('<p><img src="cid:1.x@acme.test" alt="A &lt;logo&gt;"></p>');
    },
  );

  test('is no page that a link could lead to', () => {
    expect(bare(markdownToHtml('[x](<my logo.png>)', images))).toBe('<p><a>x</a></p>');
  });

  test('is known by its name', () => {
    const text = '![](a.png) ![b](./x/b%20c.jpg) [![](<d e.gif>)](https://acme.test) `![](code.png)`\n\n> ![](a.png)';

    expect(imagesIn(text)).toEqual(['a.png', 'b c.jpg', 'd e.gif']);
    expect(imagesIn('![](https://a.test/1.png) ![](data:image/png;base64,x) ![](//a.test/2.png) ![]()')).toEqual([]);
  });
});

test('quotes, tables and code bring their looks along', () => {
  expect(markdownToHtml('> said')).toMatch(/^<blockquote style="[^"]+">\n<p[^>]*>said<\/p>/);
  expect(markdownToHtml('| a |\n|--:|\n| 1 |')).toMatch(
    /<table style="[^"]+">[\s\S]*<td style="[^"]+;text-align:right">1<\/td>/,
  );
  expect(markdownToHtml('    code')).toMatch(/^<pre style="[^"]+"><code>code/);
});

test('whatever is typed, no script, no handler, no image and no form comes out', () => {
  const piece = fc.constantFrom(
    '<script>',
    '<img src=x onerror=alert(1)>',
    '![',
    '](',
    ')',
    '[',
    'javascript:',
    'data:text/html,',
    '"',
    "'",
    'onload=',
    '<!--',
    '-->',
    '&lt;',
    '&#x3c;',
    '\n',
    '\n\n',
    '> ',
    '    ',
    '`',
    '```',
    '|',
    '<a href=',
    'http://',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 40 }), (parts) => {
      const html = markdownToHtml(parts.join(''));
      expect(html).not.toMatch(/<(?:script|img|form|iframe|object|svg|style|!--)/i);
      for (const tag of html.match(/<[^>]*>/g) ?? []) {
        expect(tag).toMatch(/^<\/?[a-z][a-z0-9]*(?: (?:href|title|style|start|class)="[^"<>]*")*\s?\/?>$/);
        expect(tag).not.toMatch(/href="\s*(?:javascript|data|vbscript|file):/i);
      }
    }),
    { numRuns: 2_000 },
  );
});
