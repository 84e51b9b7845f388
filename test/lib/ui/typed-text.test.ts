// A line that is typed: letters, what is pasted, and the query of half a word.
import { expect, test } from 'vitest';
import { pasteInto, queryAsTyped, typeInto } from '../../../src/lib/ui/typed-text.js';

test.each<[text: string, key: string, after: string | undefined]>([
  ['par', 'c', 'parc'],
  ['a', 'space', 'a '],
  ['a', '山', 'a山'],
  ['ab', 'backspace', 'a'],
  ['', 'backspace', ''],
  ['e\u0301', 'backspace', ''],
  ['x👨‍👩‍👧', 'backspace', 'x'],
  ['from: carla  ', 'ctrl-w', 'from: '],
  ['anything', 'ctrl-u', ''],
  ['a', 'page-up', undefined],
])('%j and the key %s make %j', (text, key, after) => {
  expect(typeInto(text, key)).toBe(after);
});

test('what is pasted is one line', () => {
  expect(pasteInto('order ', ' 4711\r\nnow\t')).toBe('order 4711 now');
});

test.each([
  ['par', 'par*'],
  ['where is par', 'where is par*'],
  ['étoi', 'étoi*'],
  ['from:car', 'from:car'],
  ['"a phrase"', '"a phrase"'],
  ['注文', '注文'],
  ['one OR', 'one OR'],
  ['par ', 'par '],
  ['par*', 'par*'],
])('while %j is typed, %j is searched for', (typed, query) => {
  expect(queryAsTyped(typed)).toBe(query);
});
