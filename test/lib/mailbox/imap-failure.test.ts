// What a person is told about an IMAP server's refusal.
import { describe, expect, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import { tellImapFailure } from '../../../src/lib/mailbox/imap-failure.js';
import { accountAt } from '../../support/mailbox-account.js';

const gmail = accountAt({ host: 'imap.gmail.com' as 'localhost', tlsPort: 993, ca: '' });
const own = accountAt({ host: 'imap.acme.test' as 'localhost', tlsPort: 993, ca: '' });

/** An error as imapflow makes it of a NO or BAD. */
function refusal(text: string, code?: string, more: Record<string, unknown> = {}): Error {
  const fields = { responseStatus: 'NO', responseText: text, ...(code && { serverResponseCode: code }), ...more };
  return Object.assign(new Error('Command failed'), fields);
}

const tell = (account: typeof own, error: unknown, during: 'login' | 'folder' = 'login', bye?: string) =>
  tellImapFailure(account, { error, bye }, during);

describe('a login that Gmail refuses', () => {
  test.each([
    ['Invalid credentials (Failure)', 'AUTHENTICATIONFAILED'],
    ['Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)', 'ALERT'],
    ['Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754', 'ALERT'],
  ])('%s: it wants an app password and two-step login', (text, code) => {
    const { kind, message, next } = tell(gmail, refusal(text, code, { authenticationFailed: true }));
    expect(kind).toBe('auth');
    expect(message).toContain(text.replace(/\.$/, ''));
    expect(next.join('\n')).toMatch(/two-step login[\s\S]*app password/);
  });
});

test.each([
  ['Too many simultaneous connections. (Failure)', 'ALERT'],
  ['Account exceeded command or bandwidth limits. (Failure)', 'ALERT'],
  ['Some words', 'THROTTLED'],
  ['Some words', 'UNAVAILABLE'],
  ['Some words', 'LIMIT'],
  ['Maximum number of connections from user+IP exceeded', undefined],
])('"%s" [%s] asks to wait, and is no wrong password', (text, code) => {
  const { kind, next } = tell(gmail, refusal(text, code, { authenticationFailed: true }));
  expect(kind).toBe('unreachable');
  expect(next.join()).not.toContain('app password');
});

test('throttling in the middle of a pull asks to wait too', () => {
  const throttled = Object.assign(new Error('Command failed'), {
    code: 'ETHROTTLE',
    responseText: 'Request is throttled',
  });
  expect(tell(own, throttled, 'folder')).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('wait'),
  });
});

test('an expired password is told as such', () => {
  expect(tell(own, refusal('Password expired', 'EXPIRED'))).toMatchObject({
    kind: 'auth',
    next: [expect.stringContaining('expired')],
  });
});

test('a login that the server wants encrypted is a matter of TLS', () => {
  expect(tell(own, refusal('Plaintext authentication disallowed', 'PRIVACYREQUIRED'))).toMatchObject({ kind: 'tls' });
});

test('a server without any login that is known is told as such', () => {
  expect(tell(own, new Error('Unsupported authentication mechanism'))).toMatchObject({
    kind: 'rejected',
    next: [expect.stringContaining('--oauth2-ref')],
  });
});

test('a folder that may not be opened is not called missing', () => {
  expect(tell(own, refusal('No rights', 'NOPERM'), 'folder')).toMatchObject({ kind: 'rejected' });
  expect(tell(own, refusal('Unknown folder', 'NONEXISTENT'), 'folder')).toMatchObject({ kind: 'not-found' });
});

test('what the server said last before it closed is passed on, on one line', () => {
  const gone = Object.assign(new Error('Connection not available'), { code: 'NoConnection' });
  expect(tell(own, gone, 'folder', 'Going down for\r\n maintenance')).toMatchObject({
    kind: 'unreachable',
    message: 'imap.acme.test ended the connection: Going down for maintenance',
  });
  expect(tell(own, gone, 'folder').message).toContain('cut the connection');
});

test('of words without end the beginning is passed on', () => {
  for (const during of ['login', 'folder'] as const) {
    expect(tell(own, refusal('x'.repeat(1_000_000)), during).message).toMatch(/: x{2000} \[\.\.\.\]$/);
  }
});

test('an error that was told already stays as it is', () => {
  const told = new MailroomError('local', 'the disk is full');
  expect(tell(own, told)).toBe(told);
});
