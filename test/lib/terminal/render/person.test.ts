// People, as a mail names them.
import { expect, test } from 'vitest';
import { fitPerson, renderPerson } from '../../../../src/lib/terminal/render/person.js';
import { textWidth } from '../../../../src/lib/terminal/text-width.js';
import { CONTROL, hostileText } from '../../../support/hostile-text.js';
import fc from '../../../support/properties.js';

test.each([
  ['Jane Doe', 'jane@example.com', 'Jane Doe <jane@example.com>'],
  ['', 'jane@example.com', 'jane@example.com'],
  ['jane@example.com', 'jane@example.com', 'jane@example.com'],
  ['bank@example.com', 'eve@evil.example', 'bank@example.com <eve@evil.example>'],
  ['Mail Delivery System', '', 'Mail Delivery System (no address)'],
  ['', '', '(no address)'],
  ['a\nb\u001b', 'x\u200b@y.example', 'a b␛ <x<U+200B>@y.example>'],
])('%j %j is %j', (name, address, shown) => {
  expect(renderPerson({ name, address })).toBe(shown);
});

test.each([
  [40, 'Jane Doe <jane@example.com>'],
  [27, 'Jane Doe <jane@example.com>'],
  [26, 'Jane Doe <ja…@example.com>'],
  [24, 'Jane Doe <…@example.com>'],
  [23, 'Jane Doe'],
  [8, 'Jane Doe'],
  [5, 'Jane…'],
  [1, '…'],
])('in %i cells the address gives way first, and the name last', (width, shown) => {
  expect(fitPerson({ name: 'Jane Doe', address: 'jane@example.com' }, width)).toBe(shown);
});

test.each([
  ['', 15, 'ja…@example.com'],
  ['', 13, '…@example.com'],
  ['', 12, '…example.com'],
  ['', 5, '….com'],
  ['ceo@bank.example', 30, 'ceo@bank.e… <jane@example.com>'],
  ['ceo＠bank.example', 22, 'jane@example.com'],
  ['bank.example', 22, 'jane@example.com'],
  ['ceo(at)bank\u200b．example', 30, 'ceo(at)ban… <jane@example.com>'],
  ['\u3164\u200b\u2800\u0301', 24, 'jane@example.com'],
  [
    '\u3164\u3164\u3164\u3164\u3164\u3164\u3164\u3164\u3164\u3164\u3164\u3164Ana\u3164\u3164\u3164',
    24,
    'Ana <jane@example.com>',
  ],
  ['J. R. R. Tolkien', 20, 'J. R. R. Tolkien'],
  ['The whole board of directors of the bank', 53, 'The whole board of directors of t… <jane@example.com>'],
  ['The whole board of directors of the bank', 30, 'The whole board of directors …'],
])('who is called %j keeps in %i cells what says who they are', (name, width, shown) => {
  expect(fitPerson({ name, address: 'jane@example.com' }, width)).toBe(shown);
});

test('an address is no shorter for having a long domain', () => {
  const address = `eve@${'long-'.repeat(12)}.evil.example`;
  expect(fitPerson({ name: 'ana', address }, 32)).toBe('ana <…g-long-long-.evil.example>');
  expect(fitPerson({ name: 'ana', address }, 22)).toBe('ana <…g-.evil.example>');
  expect(fitPerson({ name: 'ana', address }, 21)).toBe('ana');
});

test('whatever the name, one that looks like an address does not hide the real one, and it has the room that is there', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 16, max: 100 }), (name, width) => {
      const shown = fitPerson({ name, address: 'eve@evil.example' }, width);
      const masked = fitPerson({ name: `${name}a@b`, address: 'eve@evil.example' }, width);
      expect(masked).toContain('eve@evil.example');
      if (width >= 51) expect(shown).toContain('eve@evil.example');
      for (const text of [shown, masked]) {
        expect(text).not.toMatch(CONTROL);
        expect(textWidth(text)).toBeLessThanOrEqual(width);
      }
    }),
    { numRuns: 2_000 },
  );
});
