// What people are told about an SMTP server that cannot be used: a table of what was said, and what it means.
import { describe, expect, test } from 'vitest';
import type { StageName } from '../../../src/lib/smtp/smtp-check.js';
import { type SmtpParty, smtpFailure } from '../../../src/lib/smtp/smtp-failure.js';

const party: SmtpParty = {
  host: 'smtp.acme.test',
  port: 587,
  encryption: 'starttls',
  login: 'password',
  user: 'support@acme.test',
};
const at = new Date('2026-06-01T12:00:00Z');
const DAY = 86_400_000;

function onNetwork(code: string, stage: StageName = 'connect', words = 'words') {
  return smtpFailure({ about: 'network', stage, code, words, at }, party);
}

describe('the network', () => {
  test.each<[string, StageName, string, RegExp]>([
    ['ENOTFOUND', 'resolve', 'unreachable', /no server called smtp\.acme\.test/],
    ['EAI_AGAIN', 'resolve', 'unreachable', /could not be looked up/],
    ['ECONNREFUSED', 'connect', 'unreachable', /nothing answers at smtp\.acme\.test port 587/],
    ['ETIMEDOUT', 'connect', 'unreachable', /did not answer in time/],
    ['ENETUNREACH', 'connect', 'unreachable', /no way/],
    ['ETIMEDOUT', 'greeting', 'unreachable', /says nothing/],
    ['ECONNRESET', 'greeting', 'unreachable', /hung up/],
    ['ECONNRESET', 'login', 'unreachable', /cut the connection/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', 'tls', /does not speak TLS from the first byte/],
    ['CERT_HAS_EXPIRED', 'tls', 'tls', /has expired/],
    ['ESTRANGE', 'send', 'unreachable', /failed: words/],
  ])('%s at %s is %s', (code, stage, kind, message) => {
    const failure = onNetwork(code, stage);
    expect(failure).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(failure.next).not.toHaveLength(0);
  });

  test('a house without a mail server says so', () => {
    const house = { ...party, host: 'localhost', port: 25, encryption: 'none', login: 'none' } as const;
    const failure = smtpFailure({ about: 'network', stage: 'connect', code: 'ECONNREFUSED', words: '', at }, house);
    expect(failure).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('no mail server runs on this machine'),
      next: [expect.stringContaining('mailroom smtp add'), expect.any(String)],
    });
  });

  test('a port 25 that does not answer is probably blocked', () => {
    const failure = smtpFailure(
      { about: 'network', stage: 'connect', code: 'ETIMEDOUT', words: '', at },
      { ...party, port: 25 },
    );
    expect(failure.next[0]).toContain('block port 25');
  });
});

describe('a certificate that was looked at', () => {
  const certificate = {
    names: ['mail.acme.test'],
    issuer: 'Acme CA',
    selfSigned: false,
    validFrom: new Date(at.getTime() - 10 * DAY),
    validTo: new Date(at.getTime() + 10 * DAY),
  };
  const told = (code: string, more: Partial<typeof certificate> = {}) =>
    smtpFailure(
      { about: 'network', stage: 'tls', code, words: '', at, certificate: { ...certificate, ...more } },
      party,
    );

  test.each<[string, Partial<typeof certificate>, RegExp, RegExp]>([
    ['CERT_HAS_EXPIRED', { validTo: new Date(at.getTime() - DAY) }, /expired on 2026-05-31 \(1 day ago\)/, /renew/],
    [
      'CERT_NOT_YET_VALID',
      { validFrom: new Date(at.getTime() + 2 * DAY) },
      /not valid before 2026-06-03 \(in 2 days\)/,
      /clock/,
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      {},
      /is for mail\.acme\.test, not for smtp\.acme\.test/,
      /--host mail\.acme\.test/,
    ],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', {}, /signed by Acme CA, which this machine does not know/, /--ca FILE/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', { selfSigned: true }, /signed by nobody but itself/, /--ca FILE/],
    ['CERT_REVOKED', {}, /revoked/, /replace/],
  ])('%s: says what is wrong with it', (code, more, message, next) => {
    expect(told(code, more)).toMatchObject({
      kind: 'tls',
      message: expect.stringMatching(message),
      next: [expect.stringMatching(next)],
    });
  });
});

describe('a refused login', () => {
  const refused = (reply: string, more: Partial<SmtpParty> = {}) =>
    smtpFailure({ about: 'reply', stage: 'login', reply }, { ...party, ...more });

  test.each<[string, string, Partial<SmtpParty>, string, RegExp]>([
    ['a wrong password', '535 5.7.8 Error: authentication failed', {}, 'auth', /whole email address/],
    [
      'Gmail without an app password',
      '534-5.7.9 Application-specific password required. Learn more\n534 5.7.9 https://support.google.com/ gsmtp',
      {},
      'auth',
      /app password/,
    ],
    [
      'Gmail and a wrong password',
      '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials - gsmtp',
      { host: 'smtp.gmail.com' },
      'auth',
      /two-step login.*myaccount\.google\.com.*app password/s,
    ],
    [
      'Gmail and a suspicious place',
      '534-5.7.14 Please log in via your web browser\n534 5.7.14 gsmtp',
      {},
      'auth',
      /browser/,
    ],
    [
      'Microsoft without passwords',
      '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.',
      { host: 'smtp.office365.com' },
      'auth',
      /OAuth2.*--oauth2-provider/s,
    ],
    [
      'Microsoft with SMTP off',
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
      { host: 'relay.acme.test' },
      'auth',
      /Authenticated SMTP/,
    ],
    ['iCloud', '535 5.7.8 Error: authentication failed', { host: 'smtp.mail.me.com' }, 'auth', /app-specific password/],
    ['SendGrid', '535 Authentication failed: Bad username / password', { host: 'smtp.sendgrid.net' }, 'auth', /apikey/],
    [
      'an expired token',
      '535 5.7.3 Authentication unsuccessful',
      { login: 'oauth2' },
      'auth',
      /token may have expired/,
    ],
    [
      'too many tries, for now',
      '454 4.7.0 Too many login attempts, please try again later. gsmtp',
      {},
      'unreachable',
      /password may well be right/,
    ],
    [
      'too many tries, with the wrong code',
      '535 5.7.0 Too many failed attempts, try again later',
      {},
      'unreachable',
      /password may well be right/,
    ],
    ['a server that closes', '421 4.7.0 Try again later, closing connection.', {}, 'unreachable', /minutes/],
    [
      'a login in the clear',
      '538 5.7.11 Encryption required for requested authentication mechanism',
      { encryption: 'none' },
      'tls',
      /--encryption starttls/,
    ],
  ])('%s', (_, reply, more, kind, next) => {
    const failure = refused(reply, more);
    expect(failure.kind).toBe(kind);
    expect(failure.next.join('\n')).toMatch(next);
  });

  test('repeats the words of the server, on one line', () => {
    expect(refused('535-5.7.8 Username and\r\n535 5.7.8 Password not accepted').message).toBe(
      'smtp.acme.test refused the login of support@acme.test: 535 5.7.8 Username and Password not accepted',
    );
  });

  test('that is not offered at all is no success', () => {
    expect(
      smtpFailure({ about: 'no-login', stage: 'login', offersStartTls: true }, { ...party, encryption: 'none' }),
    ).toMatchObject({
      kind: 'auth',
      next: [expect.stringContaining('--encryption starttls')],
    });
  });

  test('of another kind than the server offers says which it offers', () => {
    const other = { about: 'other-logins', stage: 'login', offered: ['XOAUTH2'] } as const;
    expect(smtpFailure(other, party)).toMatchObject({ kind: 'auth', next: [expect.stringContaining('--oauth2-ref')] });
    expect(smtpFailure(other, { ...party, login: 'oauth2' }).next[0]).toContain('--password-ref');
  });
});

describe('a refused mail', () => {
  test.each<[string, StageName, string, Partial<SmtpParty>, string, RegExp]>([
    ['a machine that is not welcome', 'greeting', '554 5.7.1 no', {}, 'rejected', /takes no mail from this machine/],
    [
      'a sender that is not ours',
      'sender',
      '553 5.7.1 not owned by user',
      {},
      'rejected',
      /does not take mail from boss@acme\.test/,
    ],
    ['a sender, for now', 'sender', '451 4.7.1 later', {}, 'unreachable', /asked us to wait: 451 4\.7\.1 later/],
    [
      'a login that is wanted',
      'sender',
      '530 5.7.0 Authentication required',
      { login: 'none', user: undefined },
      'auth',
      /wants a login/,
    ],
    [
      'Microsoft wanting a login',
      'sender',
      '530 5.7.57 Client not authenticated to send mail',
      { login: 'none', user: undefined },
      'auth',
      /wants a login/,
    ],
    [
      'encryption that is wanted',
      'sender',
      '530 5.7.0 Must issue a STARTTLS command first',
      { encryption: 'none' },
      'tls',
      /wants encryption first/,
    ],
    ['its size', 'send', '552 5.3.4 Message size exceeds fixed limit', {}, 'rejected', /too large/],
    [
      "Gmail's daily limit",
      'send',
      '550 5.4.5 Daily user sending limit exceeded. gsmtp',
      { host: 'smtp.gmail.com' },
      'rejected',
      /takes no more mail/,
    ],
    ['its content', 'send', '554 5.7.1 spam', {}, 'rejected', /refused the mail: 554 5\.7\.1 spam/],
    ['STARTTLS, for now', 'tls', '454 4.7.0 TLS not available', {}, 'unreachable', /refused STARTTLS/],
  ])('for %s', (_, stage, reply, more, kind, message) => {
    const failure = smtpFailure({ about: 'reply', stage, reply, sender: 'boss@acme.test' }, { ...party, ...more });
    expect(failure).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(failure.next).not.toHaveLength(0);
  });
});
