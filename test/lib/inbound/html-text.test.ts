// HTML mail becomes text to read.
import { expect, test } from 'vitest';
import { htmlToText } from '../../../src/lib/inbound/html-text.js';

test.each([
  ['paragraphs', '<p>One.</p><p>Two<br>lines.</p>', 'One.\n\nTwo\nlines.'],
  ['a heading, as it is written', '<h1>Hello</h1>World', 'Hello\n\nWorld'],
  ['a list', '<ul><li>one</li><li>two</li></ul>', '* one\n * two'],
  ['a link, with its target', '<a href="https://a.example/x">here</a>', 'here <https://a.example/x>'],
  [
    'a link that says where it leads, once',
    '<a href="https://a.example/">https://a.example/</a>',
    'https://a.example/',
  ],
  [
    'a link that says another address',
    '<a href="https://evil.example/">https://bank.example/</a>',
    'https://bank.example/ <https://evil.example/>',
  ],
  ['a picture, by its words alone', '<img src="https://tracker.example/1.gif" alt="Fire">', '[Fire]'],
  [
    'a quote',
    '<p>Yes.</p><blockquote>Still?<blockquote>Does it burn?</blockquote></blockquote>',
    'Yes.\n\n> Still?\n>\n> > Does it burn?',
  ],
  ['entities', 'a &lt;b&gt; &amp; &#228; &#xD800; &#0;x', 'a <b> & ä \ufffd \ufffdx'],
  ['nothing of scripts and styles', '<style>p{color:red}</style><script>alert(1)</script><title>t</title>x', 'x'],
  ['non-breaking spaces', 'a&nbsp;b', 'a b'],
  ['nothing', '', ''],
])('reads %s', (_, html, text) => {
  expect(htmlToText(html)).toBe(text);
});

test('HTML that is too deep for its layout keeps its words', () => {
  const text = htmlToText(`${'<div>'.repeat(1000)}deep${'</div>'.repeat(1000)}<p>and &lt;shallow&gt;</p>`);
  expect(text).toBe('deep\nand <shallow>');
});

test('HTML that is too large for its layout keeps its words', () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `<tr><td>${index}</td></tr>`).join('');
  const lines = htmlToText(`<table><!-- <b>no</b> --><STYLE>no</Style>${rows}</table>`).split('\n');
  expect(lines).toHaveLength(20_000);
  expect(lines.at(-1)).toBe('19999');
});

test('elements that are called like what every object has are elements like others', () => {
  expect(htmlToText('<p>Pay <constructor a="1">now</constructor> &constructor;</p>')).toBe('Pay now &constructor;');
});
