// What a change makes of a signature.
import { expect, test } from 'vitest';
import { changeSignature, NO_SIGNATURE } from '../../../src/lib/operator/signature.js';

const OLD = { text: 'Ana, Acme', on: true };

test.each([
  ['a first text switches it on', NO_SIGNATURE, { text: 'Ana' }, { text: 'Ana', on: true }],
  ['a text with --off is kept for later', OLD, { text: 'Ana', on: false }, { text: 'Ana', on: false }],
  ['a new text switches it on again', { ...OLD, on: false }, { text: 'Ana' }, { text: 'Ana', on: true }],
  ['off keeps the text', OLD, { on: false }, { ...OLD, on: false }],
  ['on brings it back', { ...OLD, on: false }, { on: true }, OLD],
  ['an empty text switches it off', OLD, { text: '' }, { text: '', on: false }],
])('%s', (_, present, change, result) => {
  expect(changeSignature(present, change)).toEqual(result);
});

test('it cannot be switched on without a text', () => {
  expect(() => changeSignature(NO_SIGNATURE, { on: true })).toThrow(/no text/);
});
