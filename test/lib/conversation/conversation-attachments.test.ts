// How attachments of a conversation are counted and named.
import { expect, test } from 'vitest';
import { attachmentsOf, pickAttachment } from '../../../src/lib/conversation/conversation-attachments.js';
import type { Message } from '../../../src/lib/conversation/message.js';

function message(...names: string[]): Message {
  return { attachments: names.map((name) => ({ name, type: 'text/plain', size: 1 })) } as unknown as Message;
}

const attachments = attachmentsOf([message('a.txt', 'b.txt'), message(), message('a.txt', '1', 'c.txt')]);

test('they are counted through all messages', () => {
  expect(attachments.map(({ number, position, attachment }) => [number, position, attachment.name])).toEqual([
    [1, 0, 'a.txt'],
    [2, 1, 'b.txt'],
    [3, 0, 'a.txt'],
    [4, 1, '1'],
    [5, 2, 'c.txt'],
  ]);
});

test.each([
  ['b.txt', 2],
  ['5', 5],
  // A name comes first: a file may be called like a number.
  ['1', 4],
])('%j means number %i', (wanted, number) => {
  expect(pickAttachment(attachments, wanted).number).toBe(number);
});

test.each([
  ['a.txt', 'invalid', '1, 3'],
  ['nope', 'not-found', 'c.txt'],
  ['6', 'not-found', 'c.txt'],
])('%j is refused as %s, and %j helps on', (wanted, kind, next) => {
  expect(() => pickAttachment(attachments, wanted)).toThrow(
    expect.objectContaining({ kind, next: [expect.stringContaining(next)] }),
  );
});
