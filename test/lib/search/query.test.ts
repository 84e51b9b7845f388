// Reading queries: words of a text, and mistakes at their places.
import { expect, test } from 'vitest';
import { QueryMistake } from '../../../src/lib/search/query-mistake.js';
import { parseQuery } from '../../../src/lib/search/query-parser.js';
import { placedWordsOf, wordsOf } from '../../../src/lib/search/words.js';

const NOW = new Date(2026, 10, 22, 12);

test.each<[query: string, offset: number, length: number, message: RegExp]>([
  ['refund (open', 7, 1, /not closed/],
  ['refund)', 6, 1, /closes nothing/],
  ['a "b c', 2, 1, /quote is not closed/],
  ['x form:ana', 2, 5, /no form:/],
  ['is:opne', 3, 4, /"opne" is no state of a conversation/],
  ['from: ana', 0, 5, /says nothing/],
  ['re*fund', 2, 1, /only at the end/],
  ['*', 0, 1, /wants letters/],
  ['refund or', 7, 2, /nothing after/],
  ['or refund', 0, 2, /nothing before/],
  ['not', 0, 3, /nothing after/],
  ['()', 0, 2, /nothing between/],
  ['???', 0, 3, /no letter/],
  ['before:2026-02-30', 7, 10, /not a day/],
  ['has:stars', 4, 5, /attachment alone/],
  ['number:x', 7, 1, /no number/],
  ['('.repeat(10_000), 10_000, 1, /.*/],
  [`${'('.repeat(30)}a${')'.repeat(30)}`, 20, 1, /levels deep/],
  ['a '.repeat(201), 400, 2, /at most 200 terms/],
  ['x'.repeat(10_001), 10_000, 1, /at most 10000 letters/],
])('the mistake in %s is at %i', (query, offset, length, message) => {
  const mistake = mistakeIn(query);
  if (query.length === 10_000) return expect(mistake.offset).toBe(20);
  expect(mistake).toMatchObject({ kind: 'needs-answer', details: { query, offset, length } });
  expect(mistake.message).toMatch(message);
});

function mistakeIn(query: string): QueryMistake {
  try {
    parseQuery(query, NOW);
  } catch (error) {
    if (error instanceof QueryMistake) return error;
    throw error;
  }
  throw new Error('it was understood');
}

test('days are local, and a time ago is counted by the calendar', () => {
  expect(parseQuery('after:2026-11-01', NOW)).toEqual({ kind: 'after', at: new Date(2026, 10, 1) });
  expect(parseQuery('before:yesterday', NOW)).toEqual({ kind: 'before', at: new Date(2026, 10, 21) });
  expect(parseQuery('after:2w', NOW)).toEqual({ kind: 'after', at: new Date(2026, 10, 8, 12) });
});

test('what mails have before a colon, addresses of pages and bare numbers are words', () => {
  expect(parseQuery('Re:', NOW)).toMatchObject({ kind: 'words', words: ['re'] });
  expect(parseQuery('https://acme.example/a', NOW)).toMatchObject({ words: ['https', 'acme', 'example', 'a'] });
  expect(parseQuery('1042', NOW)).toMatchObject({ words: ['1042'] });
});

test.each([
  ["Don't ana@acme.test", 'don t ana acme test'],
  ['Straße ÉTÉ İstanbul ışık ﬁn ＡＢＣ１２', 'strasse ete istanbul isik fin abc12'],
  ['東京タワー。ｶﾞ', '東 京 タ ワ ー ガ'],
  ['iPhone第12回', 'iphone 第 12 回'],
  ['ΟΔΟΣ Ёлка שָׁלוֹם مرحبًا', 'οδοσ елка שלום مرحبا'],
  ['a\0b \ud800x 👍', 'a b x'],
])('the words of %s are %s, and each has its place', (text, words) => {
  expect(wordsOf(text).join(' ')).toBe(words);
  expect(
    placedWordsOf(text)
      .map(({ word }) => word)
      .join(' '),
  ).toBe(words);
});

test('a word of a megabyte is a short word', () => {
  expect(wordsOf('x'.repeat(1_000_000))).toEqual(['x'.repeat(100)]);
});
