// closing: body, signature and footer, in that order.
import { expect, test } from 'vitest';
import { closeHtml, closeText } from '../../../src/lib/outbound/closing.js';
import { quoteMailAsHtml } from '../../../src/lib/outbound/quote.js';
import fc from '../../support/properties.js';

test.each([
  ['all three', 'Hi\nthere', 'Ana\nAcme', 'Acme Ltd', 'Hi\nthere\n\n-- \nAna\nAcme\n\nAcme Ltd'],
  ['no signature', 'Hi', '', 'Acme Ltd', 'Hi\n\nAcme Ltd'],
  ['no footer', 'Hi', 'Ana', '', 'Hi\n\n-- \nAna'],
  ['neither', 'Hi\n', '', '', 'Hi'],
  ['line ends around the parts count for nothing', '\n\nHi\n\n\n', '\nAna\n\n', '\n\nAcme\n', 'Hi\n\n-- \nAna\n\nAcme'],
  ['indentation at the start is the writer’s', '  Hi', '', '', '  Hi'],
  ['empty lines inside stay', 'a\n\n\nb', 'x\n\ny', 'c\n\nd', 'a\n\n\nb\n\n-- \nx\n\ny\n\nc\n\nd'],
  ['lines that end as on Windows', 'a\r\nb\r\n', 'x\r\ny', '', 'a\nb\n\n-- \nx\ny'],
])('the text has %s', (_what, body, signature, footer, text) => {
  expect(closeText(body, { signature, footer })).toBe(text);
});

test('the HTML has the same three in the same order', () => {
  const html = closeHtml('**Hi**', { signature: 'Ana\nAcme', footer: '[Acme](https://acme.test)' }).replace(
    / style="[^"]*"/g,
    '',
  );
  const found = ['<strong>Hi</strong>', '--&nbsp;<br>', '<p>Ana<br>\nAcme</p>', '<a href="https://acme.test">Acme</a>'];

  expect(found.map((part) => html.indexOf(part))).toEqual(
    found.map((part) => html.indexOf(part)).sort((one, other) => one - other),
  );
  expect(found.every((part) => html.includes(part))).toBe(true);
});

test('whatever stands in body, signature, footer, quoted mail and names, only tags of ours come out', () => {
  const piece = fc.constantFrom(
    ...[
      '<script>',
      '</div>',
      '<img src=x onerror=alert(1)>',
      '![',
      '](a.png)',
      '](',
      ')',
      '[',
      '"',
      "'",
      '&lt;',
      '&#60;',
    ],
    ...['javascript:', 'https://', '<!--', '\n', '\n\n', '> ', '>', '    ', '`', '```', '|', '|-|', '\\', '- ', '# '],
  );
  const text = fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 30 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, text, text, (body, signature, footer, asked) => {
      const quoted = quoteMailAsHtml({ from: { name: footer, address: body }, date: new Date(0), text: asked });
      const html = closeHtml(body, { signature, footer }, { quoted, images: new Map([['a.png', '1.x@acme.test']]) });
      const [, inside = ''] = /<body>([\s\S]*)<\/body>/.exec(html) ?? [];
      for (const tag of inside.match(/<[^>]*>/g) ?? []) {
        expect(tag).toMatch(/^<\/?[a-z][a-z0-9]*(?: (?:href|title|style|start|type|src|alt)="[^"<>]*")*\s?\/?>$/);
        expect(tag).not.toMatch(/^<(?:script|form|iframe|object|svg|style|link|meta|base|!--)/i);
        expect(tag).not.toMatch(/(?:href|src)="\s*(?!https?:|mailto:|tel:|sms:|ftps?:|cid:1\.x@acme\.test)/i);
      }
    }),
    { numRuns: 500 },
  );
});

test('the HTML has no dashes without a signature', () => {
  expect(closeHtml('Hi', { signature: ' ', footer: 'Acme' })).not.toContain('--&nbsp;');
});
