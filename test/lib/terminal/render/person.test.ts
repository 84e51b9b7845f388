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
  [24, 'Jane… <jane@example.com>'],
  [23, 'Jan… <jane@example.com>'],
  [22, 'jane@example.com'],
  [16, 'jane@example.com'],
  [15, 'ja…@example.com'],
  [13, '…@example.com'],
  [12, '…example.com'],
  [5, '….com'],
  [1, '…'],
])('in %i cells the name gives way first, and the end of the domain last', (width, shown) => {
  expect(fitPerson({ name: 'Jane Doe', address: 'jane@example.com' }, width)).toBe(shown);
});

test('whatever the name, where there is room for the address it is there', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 16, max: 100 }), (name, width) => {
      const shown = fitPerson({ name, address: 'eve@evil.example' }, width);
      expect(shown).toContain('eve@evil.example');
      expect(shown).not.toMatch(CONTROL);
      expect(textWidth(shown)).toBeLessThanOrEqual(width);
    }),
    { numRuns: 2_000 },
  );
});
