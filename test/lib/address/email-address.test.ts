// Email addresses: what is one, which two are the same, and what a tag is.
import { describe, expect, test } from 'vitest';
import {
  addressKey,
  domainOf,
  parseEmailAddress,
  readEmailAddress,
  sameAddress,
  tagOf,
  withoutTag,
  withTag,
} from '../../../src/lib/address/email-address.js';

test.each([
  ['ana@acme.test', 'ana@acme.test'],
  ['  Ana.Marques+x@ACME.test ', 'Ana.Marques+x@acme.test'],
  ["o'hara@acme.test", "o'hara@acme.test"],
  ['ana@bücher.test', 'ana@bücher.test'],
  ['root@localhost', 'root@localhost'],
])('%j is an address, kept as %j', (text, kept) => {
  expect(readEmailAddress(text)).toBe(kept);
});

test.each([
  ['', 'ana', '@acme.test', 'ana@'],
  ['.ana@acme.test', 'ana.@acme.test', 'a..b@acme.test'],
  ['ana@acme..test', 'ana@-acme.test', 'ana@acme.test.', 'ana@[192.0.2.1]'],
  ['a b@acme.test', 'ana@b@acme.test', '"a b"@acme.test', 'Ana <ana@acme.test>', 'ana@acme.test,ben@acme.test'],
  ['ana@acme.test\r\nBcc: x@y.test', 'ana\0@acme.test'],
  [`${'a'.repeat(65)}@acme.test`, `ana@${'a'.repeat(256)}`],
])('none of %j, %j... is an address', (...texts) => {
  for (const text of texts) expect(readEmailAddress(text)).toBeUndefined();
});

test('what is none is refused with an example', () => {
  expect(() => parseEmailAddress('ana')).toThrow('"ana" is not an email address');
});

test('two addresses are the same however they are written', () => {
  expect(sameAddress('Ana@acme.test', ' ana@ACME.test')).toBe(true);
  expect(sameAddress('ana@acme.test', 'ana+x@acme.test')).toBe(false);
  expect(domainOf('"odd@local"@ACME.test')).toBe('acme.test');
});

describe('a tag', () => {
  test('is put on, read and taken off again', () => {
    const tagged = addressKey(withTag(parseEmailAddress('in@acme.test'), '1042-abc'));

    expect(tagged).toBe('in+1042-abc@acme.test');
    expect(tagOf(tagged)).toBe('1042-abc');
    expect(withoutTag(tagged)).toBe('in@acme.test');
  });

  test('is everything after the first plus', () => {
    expect(tagOf('in+a+b@acme.test')).toBe('a+b');
    expect(withoutTag('in+a+b@acme.test')).toBe('in@acme.test');
  });

  test('is not there without one', () => {
    expect(tagOf('in@acme.test')).toBeUndefined();
    expect(tagOf('in+@acme.test')).toBeUndefined();
    expect(withoutTag('in@acme.test')).toBe('in@acme.test');
  });
});
