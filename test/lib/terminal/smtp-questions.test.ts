// The name that is proposed for an SMTP config.
import { expect, test } from 'vitest';
import { findProvider } from '../../../src/lib/smtp/smtp-provider.js';
import { proposeName } from '../../../src/lib/terminal/smtp-questions.js';

test.each([
  ['smtp.acme.test', [], 'acme'],
  ['SMTP.Acme.Test', ['acme'], 'acme-2'],
  ['smtp.acme.test', ['acme', 'acme-2'], 'acme-3'],
  ['localhost', [], undefined],
  ['192.0.2.1', [], undefined],
  ['2001:db8::1', [], undefined],
])('for %s, with %o taken, is %s', (host, taken, name) => {
  expect(proposeName(host, undefined, taken)).toBe(name);
});

test('for a provider is its name', () => {
  expect(proposeName('smtp.zoho.eu', findProvider('zoho', 'smtp'), [])).toBe('zoho');
});
