// "Did you mean": how far a word is from another.
import { expect, test } from 'vitest';
import { closestWords, distanceBetween } from '../../src/lib/closest-words.js';

test.for<[a: string, b: string, distance: number]>([
  ['inbox', 'inbox', 0],
  ['inbx', 'inbox', 1],
  ['inbbox', 'inbox', 1],
  ['imbox', 'inbox', 1],
  ['ibnox', 'inbox', 1],
  ['', 'inbox', 5],
  ['reply', 'inbox', 5],
])('%s and %s are %i letters apart', ([a, b, distance]) => {
  expect(distanceBetween(a, b)).toBe(distance);
  expect(distanceBetween(b, a)).toBe(distance);
});

test('the closest come first, and what is nothing like it is left out', () => {
  expect(closestWords(['--chanel'], ['--channel', '--panel', '--message', '--channels'])).toEqual([
    '--channel',
    '--channels',
    '--panel',
  ]);
  expect(closestWords(['xyz'], ['status', 'reply'])).toEqual([]);
});
