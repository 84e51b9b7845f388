// markdown: what is typed looks in HTML as it was meant, and nothing in it can do harm.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markdownToHtml } from '../../../src/lib/outbound/markdown.js';

test.each([
  ['Enter is a new line', 'one\ntwo', '<p>one<br>\ntwo</p>'],
  ['an empty line parts paragraphs', 'one\n\ntwo', '<p>one</p>\n<p>two</p>'],
  ['emphasis', '**now** and *then*', '<p><strong>now</strong> and <em>then</em></p>'],
  ['lists', '- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>'],
  ['numbered lists keep their numbers', '3. a\n4. b', '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'],
  ['links', '[us](https://acme.test/?a=1&b=2)', '<p><a href="https://acme.test/?a=1&amp;b=2">us</a></p>'],
  ['addresses of pages', 'see https://acme.test', '<p>see <a href="https://acme.test">https://acme.test</a></p>'],
  ['code', '`a < b`', '<p><code>a &lt; b</code></p>'],
  ['tags of the writer are text', '<b>bold</b>', '<p>&lt;b&gt;bold&lt;/b&gt;</p>'],
  ['dashes under a line are no heading', 'Regards\n---\nAna', '<p>Regards</p>\n<hr>\n<p>Ana</p>'],
  ['two dashes under a line are no heading', 'Regards\n-- \nAna', '<p>Regards<br>\n--<br>\nAna</p>'],
  ['a script is no link', '[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
  ['an image is not fetched', '![logo](https://a.test/1.png)', '<p><a href="https://a.test/1.png">logo</a></p>'],
  ['an image on a disk is its name', '![](logo.png)', '<p>logo.png</p>'],
])('%s', (_what, text, html) => {
  expect(markdownToHtml(text)).toBe(html);
});

test('quotes, tables and code bring their looks along', () => {
  expect(markdownToHtml('> said')).toMatch(/^<blockquote style="[^"]+">\n<p>said<\/p>/);
  expect(markdownToHtml('| a |\n|---|\n| 1 |')).toMatch(/<table style="[^"]+">[\s\S]*<td style="[^"]+">1<\/td>/);
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
