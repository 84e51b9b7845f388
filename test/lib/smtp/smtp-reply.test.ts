// Replies and capabilities, as servers write them.
import { expect, test } from 'vitest';
import {
  describeSize,
  parseCapabilities,
  parseSmtpReply,
  replyLine,
  stateOfRefusal,
} from '../../../src/lib/smtp/smtp-reply.js';

test.each([
  ['250 2.1.0 Ok', { code: 250, enhanced: '2.1.0', words: 'Ok' }],
  ['250 Ok', { code: 250, enhanced: undefined, words: 'Ok' }],
  ['250', { code: 250, enhanced: undefined, words: '' }],
  ['535-5.7.8 one\r\n535 5.7.8 two', { code: 535, enhanced: '5.7.8', words: 'one two' }],
  ['534-5.7.9 one\n534 two', { code: 534, enhanced: '5.7.9', words: 'one two' }],
  ['550 10.0.0.1 is blocked', { code: 550, enhanced: undefined, words: '10.0.0.1 is blocked' }],
  ['HTTP/1.1 400 Bad Request', undefined],
  ['', undefined],
])('%j is read', (text, reply) => {
  expect(parseSmtpReply(text)).toEqual(reply);
});

test('a reply is kept on one line, codes included', () => {
  expect(replyLine('550-5.1.1 no\r\n550 5.1.1 user')).toBe('550-5.1.1 no / 550 5.1.1 user');
});

test('of a reply without end the beginning is kept', () => {
  for (const reply of [`550 5.7.1 ${'x'.repeat(1_000_000)}`, `${'550-5.7.1 no\r\n'.repeat(50_000)}550 5.7.1 no`]) {
    expect(replyLine(reply)).toMatch(/^550.5\.7\.1 .{1990} \[\.\.\.\]$/);
    expect(parseSmtpReply(reply)?.words).toMatch(/^.{2000} \[\.\.\.\]$/);
  }
});

test.each([
  [421, 'deferred'],
  [550, 'failed'],
  // No refusal is a yes, whatever its code.
  [250, 'deferred'],
  [334, 'deferred'],
  [999, 'deferred'],
] as const)('as a refusal, %i means %s', (code, state) => {
  expect(stateOfRefusal(code)).toBe(state);
});

test('what a server can do is read from its EHLO, however it writes it', () => {
  const capabilities = parseCapabilities(
    '250-mx.acme.test at your service\r\n250-SIZE 35882577\n250-AUTH=PLAIN\n250-auth login plain XOAUTH2\n250 STARTTLS',
  );
  expect(capabilities).toEqual({
    name: 'mx.acme.test',
    words: new Set(['SIZE', 'AUTH', 'STARTTLS']),
    logins: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    sizeLimit: 35_882_577,
  });
});

test.each(['250-x\n250 SIZE', '250-x\n250 SIZE 0', '250-x\n250 SIZE 18446744073709551615', '250 x'])(
  '%j names no size limit',
  (ehlo) => {
    expect(parseCapabilities(ehlo).sizeLimit).toBeUndefined();
  },
);

test.each([
  [999, '999 bytes'],
  [35_000, '35 kB'],
  [35_882_577, '35.9 MB'],
])('%i bytes are %s', (bytes, text) => {
  expect(describeSize(bytes)).toBe(text);
});
