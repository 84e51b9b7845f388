// The names of folders as IMAP writes them, in the bundle.
import { expect, test } from 'vitest';
import names from '../../build/folder-names.ts';

test.each([
  ['INBOX', 'INBOX'],
  ['Entwürfe', 'Entw&APw-rfe'],
  ['Rise & Fall', 'Rise &- Fall'],
  // RFC 3501, 5.1.3.
  ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
  ['Post 📮', 'Post &2D3c7g-'],
])('%s is written %s, and read back', (name, written) => {
  expect(names.encode(name).toString()).toBe(written);
  expect(names.decode(Buffer.from(written))).toBe(name);
});

test('What is not well written stays as it is', () => {
  for (const written of ['&A-', '&APw', 'a & b', '&!-']) expect(names.decode(Buffer.from(written))).toBe(written);
});
