// How wide text stands in a terminal.
import { expect, test } from 'vitest';
import { safeLine } from '../../../src/lib/terminal/safe-text.js';
import { cutToWidth, steadyText, takeWidth, textWidth } from '../../../src/lib/terminal/text-width.js';
import { hostileText } from '../../support/hostile-text.js';
import fc from '../../support/properties.js';

test.each([
  ['', 0],
  ['plain', 5],
  ['é', 1],
  ['e\u0301', 1],
  ['漢字', 4],
  ['ｗ', 2],
  ['한글', 4],
  ['\u1112\u1161\u11ab', 2],
  ['ㅤ', 2],
  ['👍', 2],
  ['🇩🇪', 2],
  ['a\u200bb\u200d', 2],
  ['שלום', 4],
  ['…', 1],
  ['●', 1],
  ['\u001b[1mbold\u001b[22m', 4],
  ['𝒳', 1],
  ['☎', 1],
  ['⌚', 2],
])('%j takes %i cells', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test.each([
  ['👍🏽', '👍', 2],
  ['👩‍👩‍👧‍👦!', '👩!', 3],
  ['❤️', '❤', 1],
  ['☎️ 1️⃣', '☎ 1\u20e3', 3],
  ['🏴‍☠️', '🏴', 2],
  ['plain', 'plain', 5],
])('%j is steadied to %j', (text, steady, width) => {
  expect(steadyText(text)).toBe(steady);
  expect(textWidth(steady)).toBe(width);
});

test.each([
  ['Where is my parcel?', 10, 'Where is …'],
  ['short', 5, 'short'],
  ['漢字漢字', 5, '漢字…'],
  ['漢字漢字', 4, '漢…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
  ['abc', -1, ''],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
])('%j in %i cells is %j', (text, width, cut) => {
  expect(cutToWidth(text, width)).toBe(cut);
});

test('what is cut is never wider than it may be, and what fits is not cut', () => {
  fc.assert(
    fc.property(hostileText.map(safeLine), fc.integer({ min: 0, max: 60 }), (text, width) => {
      expect(textWidth(cutToWidth(text, width))).toBeLessThanOrEqual(width);
      expect(textWidth(takeWidth(text, width))).toBeLessThanOrEqual(width);
      if (textWidth(text) <= width) expect(cutToWidth(text, width)).toBe(text);
    }),
    { numRuns: 5_000 },
  );
});

test('steady text loses no letter, and stays steady', () => {
  fc.assert(
    fc.property(hostileText.map(safeLine), (text) => {
      const letters = (of: string) => of.replace(/[^\p{L}\p{N}]/gu, '');
      expect(letters(steadyText(text))).toBe(letters(text));
      expect(steadyText(steadyText(text))).toBe(steadyText(text));
    }),
    { numRuns: 2_000 },
  );
});
