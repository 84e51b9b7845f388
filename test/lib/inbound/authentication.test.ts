// What a trusted server found out about the sender.
import { expect, test } from 'vitest';
import { readVerdict } from '../../../src/lib/inbound/authentication.js';

const verdict = (...values: string[]) =>
  readVerdict({ headers: values.map((value) => ({ name: 'authentication-results', value })) }, ['mx.acme.example']);

test.each([
  ['pass', 'mx.acme.example; spf=pass smtp.mailfrom=a@b; dkim=pass header.d=b; dmarc=pass header.from=b'],
  ['fail', 'mx.acme.example; spf=fail smtp.mailfrom=a@b; dkim=none; dmarc=fail (p=reject) header.from=b'],
  ['fail', 'mx.acme.example 1; spf=fail; dkim=fail'],
  ['pass', 'mx.acme.example; arc=pass; spf=fail; dkim=fail; dmarc=fail'],
  ['pass', 'MX.ACME.EXAMPLE; spf=fail; dkim=pass'],
  ['unknown', 'mx.acme.example; spf=softfail; dkim=none'],
  ['unknown', 'mx.acme.example; none'],
  ['unknown', 'mx.evil.example; dmarc=pass'],
  ['unknown', 'mx.acme.example.evil.example; dmarc=pass'],
])('%s: %s', (wanted, value) => {
  expect(verdict(value)).toBe(wanted);
});

test('only the topmost of a trusted server counts, and others before it do not', () => {
  expect(verdict('mx.evil.example; dmarc=pass', 'mx.acme.example; dmarc=fail', 'mx.acme.example; dmarc=pass')).toBe(
    'fail',
  );
});

test('without a server to trust nothing is known', () => {
  expect(readVerdict({ headers: [{ name: 'authentication-results', value: 'x; dmarc=fail' }] }, [])).toBe('unknown');
});
