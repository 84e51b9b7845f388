// Sizes as people say them.
import { expect, test } from 'vitest';
import { renderSize } from '../../../../src/lib/terminal/render/size.js';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [9_949, '9.9 kB'],
  [9_950, '10 kB'],
  [34_567, '35 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [25_000_000, '25 MB'],
  [5e12, '5000 GB'],
])('%i bytes are %j', (bytes, words) => {
  expect(renderSize(bytes)).toBe(words);
});
