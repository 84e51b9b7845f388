// What a trusted server found out about the sender.
import { expect, test } from 'vitest';
import { readVerdict } from '../../../src/lib/inbound/authentication.js';

const verdict = (...values: string[]) =>
  readVerdict(
    {
      headers: values.map((value) => ({ name: 'authentication-results', value })),
      from: [{ name: 'Ana', address: 'ana@Acme.example' }],
    },
    ['mx.acme.example'],
  );

test.each([
  ['pass', 'mx.acme.example; spf=pass smtp.mailfrom=a@b; dkim=pass header.d=b; dmarc=pass header.from=acme.example'],
  ['fail', 'mx.acme.example; spf=fail smtp.mailfrom=a@b; dkim=none; dmarc=fail (p=reject) header.from=b'],
  ['fail', 'mx.acme.example 1; spf=fail; dkim=fail'],
  ['unknown', 'mx.acme.example; arc=pass; spf=fail; dkim=fail; dmarc=fail'],
  ['pass', 'MX.ACME.EXAMPLE; spf=fail; dkim=fail; dkim=pass header.d=ACME.example'],
  ['pass', 'mx.acme.example; spf=pass (allowed) smtp.mailfrom="ana b"@mail.acme.example; dkim=none'],
  ['unknown', 'mx.acme.example; spf=softfail; dkim=none'],
  ['unknown', 'mx.acme.example; none'],
  ['unknown', 'mx.evil.example; dmarc=pass'],
  ['unknown', 'mx.acme.example.evil.example; dmarc=pass'],
])('%s: %s', (wanted, value) => {
  expect(verdict(value)).toBe(wanted);
});

test.each([
  ['SPF of another domain', 'mx.acme.example; spf=pass smtp.mailfrom=eve@elsewhere.example; dkim=none'],
  ['DKIM of another domain', 'mx.acme.example; dkim=pass header.i=@evilacme.example header.s=x'],
  ['SPF without its domain', 'mx.acme.example; spf=pass'],
  ['a chain that anybody may seal', 'mx.acme.example; arc=pass; dmarc=none'],
  ['a quoted local part', 'mx.acme.example; spf=none smtp.mailfrom="x; dmarc=pass y"@elsewhere.example; dkim=none'],
  ['a quote in it', 'mx.acme.example; spf=none smtp.mailfrom="\\"; dmarc=pass"@elsewhere.example'],
  ['a quote left open', 'mx.acme.example; spf=none smtp.mailfrom="; dmarc=pass'],
  ['a comment', 'mx.acme.example; spf=none (helo x; dmarc=pass z); dkim=none'],
  ['one of two that say otherwise', 'mx.acme.example; spf=none; dmarc=pass; dmarc=none header.from=acme.example'],
])('%s vouches for nobody', (_, value) => {
  expect(verdict(value)).toBe('unknown');
});

test('a pass for the domain does not undo what its owner says of mail that fails', () => {
  expect(verdict('mx.acme.example; spf=pass smtp.mailfrom=acme.example; dmarc=fail')).toBe('fail');
});

test('only the topmost of a trusted server counts, and others before it do not', () => {
  expect(verdict('mx.evil.example; dmarc=pass', 'mx.acme.example; dmarc=fail', 'mx.acme.example; dmarc=pass')).toBe(
    'fail',
  );
});

test('without a server to trust nothing is known', () => {
  const headers = [{ name: 'authentication-results', value: 'x; dmarc=fail' }];
  expect(readVerdict({ headers, from: [] }, [])).toBe('unknown');
});
