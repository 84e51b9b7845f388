// Message-IDs in one form.
import { expect, test } from 'vitest';
import { readIdentifier, readIdentifiers } from '../../../src/lib/inbound/mail-identifiers.js';

test.each([
  ['<a@b>', ['<a@b>']],
  ['<a@b> <c@d>\t<e@f>', ['<a@b>', '<c@d>', '<e@f>']],
  ['<a@b><a@b>', ['<a@b>']],
  ['Message from Ana of Monday <a@b>', ['<a@b>']],
  ['a@b', ['<a@b>']],
  ['<long-one @b>', ['<long-one@b>']],
  ['<a\u0007@b>', ['<a@b>']],
  ['your mail of Monday', []],
  ['<>', []],
  ['', []],
])('%s names %s', (value, identifiers) => {
  expect(readIdentifiers([value])).toEqual(identifiers);
});

test('a very long one is shortened, the same one always in the same way', () => {
  const long = `<${'a'.repeat(5000)}@b>`;
  const [identifier = ''] = readIdentifiers([long]);
  expect(identifier.length).toBeLessThan(100);
  expect(readIdentifier(long)).toBe(identifier);
});

test('of very many the first and the nearest are kept', () => {
  const all = Array.from({ length: 500 }, (_, index) => `<${index}@b>`);
  const kept = readIdentifiers([all.join(' ')]);
  expect(kept).toHaveLength(100);
  expect(kept[0]).toBe('<0@b>');
  expect(kept.at(-1)).toBe('<499@b>');
});
