// The table of providers is sound, and is found by name and by host.
import { expect, test } from 'vitest';
import { findProvider, providerOfHost, providersFor } from '../../../src/lib/smtp/smtp-provider.js';

test('every provider has a name of its own, an encrypted server and advice', () => {
  const providers = providersFor('smtp');
  expect(new Set(providers.map(({ name }) => name)).size).toBe(providers.length);
  for (const { name, smtp, imap, advice } of providers) {
    expect(name).toMatch(/^[a-z0-9]+$/);
    expect([smtp.encryption, smtp.port]).toEqual(smtp.port === 465 ? ['tls', 465] : ['starttls', 587]);
    if (imap) expect([imap.encryption, imap.port]).toEqual(['tls', 993]);
    expect(advice).not.toHaveLength(0);
  }
});

test.each([
  ['smtp.gmail.com', 'gmail'],
  ['SMTP.Office365.com', 'microsoft365'],
  ['smtp-mail.outlook.com', 'outlook'],
  ['email-smtp.eu-west-1.amazonaws.com', 'ses'],
  ['smtp.eu.mailgun.org', 'mailgun'],
  ['notgmail.com', undefined],
  ['gmail.com.acme.test', undefined],
])('the host %s is of %s', (host, name) => {
  expect(providerOfHost(host)?.name).toBe(name);
});

test('every server in the table is recognised as its provider, as far as the host tells', () => {
  for (const { name, smtp } of providersFor('smtp')) {
    if (smtp.host !== undefined) expect(providerOfHost(smtp.host)?.name).toBe(name);
  }
});

test('a provider that only sends is not known for reading mail', () => {
  expect(findProvider('SendGrid', 'smtp').name).toBe('sendgrid');
  expect(() => findProvider('sendgrid', 'imap')).toThrow('no provider called "sendgrid" is known for imap');
});
