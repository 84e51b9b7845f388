// One line from a pipe: as it was typed, however it is cut into pieces.
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readFirstLine } from '../../../src/lib/terminal/stdin-line.js';

test.each([
  ['with a line end', ['secret\n'], 'secret'],
  ['with CRLF', ['secret\r\n'], 'secret'],
  ['without a line end', ['secret'], 'secret'],
  ['with more lines', ['secret\nmore\n'], 'secret'],
  ['with blanks, which are part of it', [' se cret \n'], ' se cret '],
  ['in pieces', ['sec', 'ret', '\n'], 'secret'],
  ['of nothing', [], ''],
])('a line %s', async (_, chunks, line) => {
  expect(await readFirstLine(Readable.from(chunks))).toBe(line);
});

test('a letter cut in two is whole again', async () => {
  const bytes = Buffer.from('pässword\n');
  expect(await readFirstLine(Readable.from([bytes.subarray(0, 2), bytes.subarray(2)]))).toBe('pässword');
});

test('it does not wait for the end of input after the line', async () => {
  const input = new Readable({ read() {} });
  input.push('secret\n');
  expect(await readFirstLine(input)).toBe('secret');
});

test('what is no text, or no password at that length, is refused', async () => {
  await expect(readFirstLine(Readable.from([Buffer.from([0xff, 0xfe, 0x0a])]))).rejects.toMatchObject({
    kind: 'invalid',
  });
  await expect(readFirstLine(Readable.from([Buffer.alloc(70_000, 'x')]))).rejects.toMatchObject({ kind: 'invalid' });
});
