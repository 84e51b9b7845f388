// The record of a DKIM key: what is asked to be published, and what is said about what is there.
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { DnsAnswer } from '../../../src/lib/dns/dns.js';
import { parseDkimDomain, parseDkimSelector } from '../../../src/lib/smtp/dkim.js';
import { dkimRecord, judgeAlignment, judgeDkimRecord, spkiOf, zoneLine } from '../../../src/lib/smtp/dkim-record.js';

const makeKey = (bits: number) => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return { spki: spkiOf(publicKey), bits };
};
const KEY = makeKey(2048);
const OTHER = makeKey(1024);
const DKIM = { domain: 'acme.test', selector: 'mail' };
const found = (...records: string[]): DnsAnswer<string> => ({ result: 'found', records });
const bare = createPublicKey({ key: Buffer.from(KEY.spki, 'base64'), format: 'der', type: 'spki' })
  .export({ format: 'der', type: 'pkcs1' })
  .toString('base64');

test('the record is pasted into a zone as strings that fit', () => {
  const record = dkimRecord(DKIM, KEY);
  expect(record).toEqual({ name: 'mail._domainkey.acme.test', value: `v=DKIM1; k=rsa; p=${KEY.spki}` });
  const line = zoneLine(record);
  expect(line).toMatch(/^mail\._domainkey\.acme\.test\. TXT "v=DKIM1; k=rsa; p=[^"]+"(?: "[^"]+")+$/);
  const strings = [...line.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
  expect(strings.every((text) => text.length <= 255)).toBe(true);
  expect(strings.join('')).toBe(record.value);
});

test.each<[string, DnsAnswer<string>, string, RegExp]>([
  ['our key', found(`v=DKIM1; k=rsa; p=${KEY.spki}`), 'ok', /has our key, of 2048 bits/],
  ['blanks in it, and no version', found(` k = rsa ;p=${KEY.spki.replace(/.{60}/g, '$& ')};`), 'ok', /our key/],
  ['the bare key of the RFC', found(`v=DKIM1; p=${bare}`), 'ok', /our key/],
  ['nothing', { result: 'none' }, 'failed', /nothing is published at mail\._domainkey\.acme\.test/],
  ['a network that is away', { result: 'unknown', why: 'no name server' }, 'unknown', /no name server/],
  ['a revoked key', found('v=DKIM1; p='), 'failed', /revoked/],
  ['another key', found(`v=DKIM1; p=${OTHER.spki}`), 'failed', /another key/],
  ['a test', found(`v=DKIM1; t=s:y; p=${KEY.spki}`), 'warning', /t=y/],
  ['two records', found(`p=${KEY.spki}`, 'v=spf1 -all'), 'failed', /2 TXT records/],
  ['no key', found('v=DKIM1; k=rsa'), 'failed', /no p=/],
  ['a key twice', found(`v=DKIM1; p=${KEY.spki}; p=${KEY.spki}`), 'failed', /twice/],
  ['a version that comes late', found(`p=${KEY.spki}; v=DKIM1`), 'failed', /come first/],
  ['another hash', found(`v=DKIM1; h=sha1; p=${KEY.spki}`), 'failed', /sha256/],
  ['another service', found(`v=DKIM1; s=tlsrpt; p=${KEY.spki}`), 'failed', /email/],
  ['another kind of key', found('v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='), 'failed', /RSA/],
  ['no base64', found('v=DKIM1; p=(the key)'), 'failed', /no RSA key/],
  ['no tags', found('hello world'), 'failed', /name=value/],
])('a record with %s', (_, answer, verdict, detail) => {
  const judged = judgeDkimRecord(DKIM, KEY, answer);
  expect(judged).toMatchObject({ verdict, detail: expect.stringMatching(detail) });
  expect(judged.publish).toBe(verdict === 'failed');
});

test('a short key works, and is called short', () => {
  expect(judgeDkimRecord(DKIM, OTHER, found(`v=DKIM1; p=${OTHER.spki}`))).toMatchObject({ verdict: 'warning' });
});

describe('whom a signature speaks for', () => {
  const strict = [found('v=DMARC1; p=reject; adkim=s')];
  test.each<[string, string, readonly DnsAnswer<string>[], string]>([
    ['acme.test', 'support@acme.test', [], 'ok'],
    ['acme.test', 'support@Mail.Acme.Test', [], 'ok'],
    ['mail.acme.test', 'support@acme.test', [], 'ok'],
    ['mail.acme.test', 'support@acme.test', strict, 'warning'],
    ['acme.test', 'support@notacme.test', [], 'warning'],
    ['acme.test', 'support@globex.test', [], 'warning'],
  ])('%s signs for %s', (domain, from, dmarc, verdict) => {
    expect(judgeAlignment({ domain }, from, dmarc).verdict).toBe(verdict);
  });
});

test('domains and selectors are read as people write them, and nothing else is', () => {
  expect(parseDkimDomain(' Acme.Test. ')).toBe('acme.test');
  expect(parseDkimDomain('bücher.example')).toBe('xn--bcher-kva.example');
  expect(parseDkimSelector('Mail2026')).toBe('mail2026');
  expect(parseDkimSelector('a.b')).toBe('a.b');
  for (const wrong of ['acme', '192.0.2.1', 'a cme.test', 'acme.test; x=1', 'acme.test\r\nBcc: a'])
    expect(() => parseDkimDomain(wrong)).toThrow();
  for (const wrong of ['', 'a b', 'a;b', '-a', 'mail._domainkey.acme.test', 'a\r\nb'])
    expect(() => parseDkimSelector(wrong)).toThrow();
});
