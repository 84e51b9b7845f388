// Our own certificates, read back by OpenSSL through node:crypto.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeSelfSignedCertificate } from '../../../src/lib/demo/self-signed-certificate.js';

const wishes = {
  names: ['localhost', '127.0.0.1', 'mail.acme.test'],
  notBefore: new Date('2026-01-02T03:04:05Z'),
  notAfter: new Date('2049-12-31T23:59:59Z'),
};

test('it is for the names and addresses that were wished, and for no others', () => {
  const certificate = new X509Certificate(makeSelfSignedCertificate(wishes).cert);

  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkHost('mail.acme.test')).toBe('mail.acme.test');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkHost('acme.test')).toBeUndefined();
  expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
});

test('it is good between the two dates', () => {
  const certificate = new X509Certificate(makeSelfSignedCertificate(wishes).cert);

  expect(certificate.validFromDate).toEqual(wishes.notBefore);
  expect(certificate.validToDate).toEqual(wishes.notAfter);
});

test('it is signed with its own key, so it is its own CA', () => {
  const { cert, key } = makeSelfSignedCertificate(wishes);
  const certificate = new X509Certificate(cert);

  expect(certificate.ca).toBe(true);
  expect(certificate.checkIssued(certificate)).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
});

test('many names fit', () => {
  const names = Array.from({ length: 40 }, (_, index) => `host-${index}.a-rather-long-name.acme.test`);
  const certificate = new X509Certificate(makeSelfSignedCertificate({ ...wishes, names }).cert);

  expect(certificate.checkHost('host-39.a-rather-long-name.acme.test')).toBeDefined();
});

test('no two are alike', () => {
  const [one, two] = [makeSelfSignedCertificate(wishes), makeSelfSignedCertificate(wishes)];

  expect(one.key).not.toBe(two.key);
  expect(new X509Certificate(one.cert).serialNumber).not.toBe(new X509Certificate(two.cert).serialNumber);
});
