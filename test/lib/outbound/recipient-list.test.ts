// recipient-list: what an operator types is understood, or refused; never read as something else.
import { expect, test } from 'vitest';
import { formatRecipients, parseRecipients } from '../../../src/lib/outbound/recipient-list.js';
import fc from '../../support/properties.js';

test.each([
  ['a@example.com', [['', 'a@example.com']]],
  [
    ' a@example.com , b@Example.COM,',
    [
      ['', 'a@example.com'],
      ['', 'b@example.com'],
    ],
  ],
  ['Jane Doe <jane@example.com>', [['Jane Doe', 'jane@example.com']]],
  ['<jane@example.com>', [['', 'jane@example.com']]],
  [
    '"Doe, Jane" <jane@example.com>; d@example.com',
    [
      ['Doe, Jane', 'jane@example.com'],
      ['', 'd@example.com'],
    ],
  ],
  ['"a \\"b\\" \\\\" <a@example.com>', [['a "b" \\', 'a@example.com']]],
  ['', []],
])('%j is understood', (text, people) => {
  expect(parseRecipients(text).map(({ name, address }) => [name, address])).toEqual(people);
});

test.each([
  'nobody',
  'a@example.com b@example.com',
  'Jane <jane@example.com> x',
  'Jane <jane@example.com',
  '"Jane <jane@example.com>',
  'a <b@example.com> <c@example.com>',
  'undisclosed-recipients:;',
  'a@example.com\r\nBcc: evil@example.com',
  'a@example.com\0',
])('%j is refused', (text) => {
  expect(() => parseRecipients(text)).toThrow();
});

test('any name survives being typed and read', () => {
  const name = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, '').trim());
  fc.assert(
    fc.property(fc.array(name, { maxLength: 5 }), (names) => {
      const people = names.map((each, index) => ({ name: each, address: `p${index}@example.com` }));
      expect(parseRecipients(formatRecipients(people))).toEqual(people);
    }),
    { numRuns: 1_000 },
  );
});
