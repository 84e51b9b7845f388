// What a change makes of an auto-reply.
import { expect, test } from 'vitest';
import { changeAutoReply, NO_AUTO_REPLY } from '../../../src/lib/channel/auto-reply-text.js';

const OLD = { on: true, subject: 'We have it', text: 'Hello' };

test.each([
  ['a first text switches it on', NO_AUTO_REPLY, { text: 'Hi' }, { on: true, subject: '', text: 'Hi' }],
  [
    'a text with --off is kept for later',
    NO_AUTO_REPLY,
    { text: 'Hi', on: false },
    { on: false, subject: '', text: 'Hi' },
  ],
  ['a subject alone changes nothing else', OLD, { subject: 'Yes' }, { ...OLD, subject: 'Yes' }],
  ['off keeps the text', OLD, { on: false }, { ...OLD, on: false }],
  ['an empty text switches it off', OLD, { text: '' }, { ...OLD, on: false, text: '' }],
  ['nothing changes nothing', OLD, {}, OLD],
])('%s', (_, present, change, result) => {
  expect(changeAutoReply(present, change)).toEqual(result);
});

test('it cannot be switched on without a text', () => {
  expect(() => changeAutoReply(NO_AUTO_REPLY, { on: true })).toThrow(/no text/);
  expect(() => changeAutoReply(OLD, { text: ' ', on: true })).toThrow(/no text/);
});

test('a subject cannot break out of its header', () => {
  expect(() => changeAutoReply(OLD, { subject: 'x\r\nBcc: all@customer.example' })).toThrow(/line break/);
});
