// Signing with DKIM: what a receiver's verifier says, and which keys are refused.
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { writeMime } from '../../../src/lib/outbound/mime-writer.js';
import type { OutgoingMail } from '../../../src/lib/outbound/outgoing-mail.js';
import { Secret } from '../../../src/lib/secrets/secret.js';
import { openDkimKey } from '../../../src/lib/smtp/nodemailer-dkim.js';
import { signMail } from '../../../src/lib/smtp/sign-mail.js';
import { verifyDkim } from '../../support/verify-dkim.js';

const outgoing = (changes: Partial<OutgoingMail>): OutgoingMail => ({
  from: { name: 'Acme Support', address: 'support@acme.test' },
  ...{ replyTo: [], to: [{ name: 'Carla', address: 'carla@example.com' }], cc: [], bcc: [] },
  ...{ subject: 'Re: Invoice', messageId: '<mr.1.2.3@acme.test>', instanceMark: 'abc def' },
  ...{ inReplyTo: '<question@example.com>', references: ['<question@example.com>'] },
  date: new Date('2026-03-01T10:20:30Z'),
  ...{ text: 'Hello', html: '<p>Hello</p>', attachments: [], headers: [] },
  ...changes,
});

// Debian's own: the package is for that one.
const PYTHON = '/usr/bin/python3';
const DKIM = { domain: 'acme.test', selector: 'mail', key: { scheme: 'env', value: 'KEY' } } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const spki = rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const sign = (raw: Uint8Array, pem = PEM) => signMail({ readSecret: async () => new Secret(pem) }, { dkim: DKIM }, raw);

test('a config without a key leaves the bytes as they are', async () => {
  const raw = Buffer.from('Subject: x\r\n\r\nhello\r\n');
  expect(await signMail({ readSecret: () => Promise.reject(new Error('no')) }, {}, raw)).toBe(raw);
});

describe('what is signed is verified', () => {
  const bodies: readonly [string, string][] = [
    ['plain words', 'Dear customer,\nit left today.\n'],
    ['blanks and tabs everywhere', ' a \t b  \n\t\n  \n\n\nend \t'],
    ['dots at the beginning of lines', '.\n..\n. x\n'],
    ['umlauts and Japanese', 'Grüße, 日本語 and 😀\n'],
    ['nothing but line ends', '\n\n\n'],
    ['a long text', `${'word '.repeat(40)}\n`.repeat(2_000)],
  ];
  test.each(bodies)('%s', async (_, text) => {
    const mail = outgoing({ text, subject: 'Größe: 42 — ja' });
    const raw = await writeMime(mail);
    const signed = Buffer.from(await sign(raw));
    const { ok, why, tags } = verifyDkim(signed, spki);
    expect({ ok, why }).toEqual({ ok: true, why: 'good' });
    expect(Object.fromEntries(tags)).toMatchObject({
      d: 'acme.test',
      s: 'mail',
      a: 'rsa-sha256',
      c: 'relaxed/relaxed',
    });
    expect(tags.get('h')?.split(':')).toEqual(
      expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'content-type']),
    );
    // The mail itself is below the signature, byte for byte, and no line is longer than the others may be.
    expect(signed.subarray(signed.length - raw.length).equals(raw)).toBe(true);
    const head = signed.subarray(0, signed.length - raw.length).toString('latin1');
    expect(head).toMatch(/^DKIM-Signature: [^\r\n]+(?:\r\n[ \t][^\r\n]+)*\r\n$/);
  });

  test('and what is changed on the way is not', async () => {
    const signed = Buffer.from(await sign(await writeMime(outgoing({ text: 'Pay 10 euros.' })))).toString('latin1');
    const other = (from: string | RegExp, to: string) =>
      verifyDkim(Buffer.from(signed.replace(from, to), 'latin1'), spki);
    expect(other('Pay 10', 'Pay 90').ok).toBe(false);
    expect(other(/\r\nSubject: /, '\r\nSubject: x').ok).toBe(false);
    expect(other(/\r\nX-Mailroom-Instance: /, '\r\nX-Mailroom-Instance: x').ok).toBe(true);
  });

  test("by Python's dkimpy as well, where it is installed", async ({ skip }) => {
    const signed = await sign(await writeMime(outgoing({ text: 'Grüße\n.\n  two  blanks \n' })));
    const program = [
      'import sys',
      'try:',
      '  import dkim',
      'except ImportError:',
      '  sys.exit(3)',
      'record = sys.argv[1].encode()',
      'sys.exit(0 if dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record) else 1)',
    ].join('\n');
    const { status } = spawnSync(PYTHON, ['-c', program, `v=DKIM1; k=rsa; p=${spki}`], { input: signed });
    if (status === 3 || status === null) skip('python3-dkim is not installed');
    expect(status).toBe(0);
  });
});

test('a key is taken as PEM text of either form, also from one line of an environment variable', async () => {
  const raw = await writeMime(outgoing({}));
  const forms = [rsa.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(), PEM.replaceAll('\n', '\\n')];
  for (const form of forms) expect(verifyDkim(await sign(raw, form), spki).ok).toBe(true);
});

test.each<[string, string, RegExp]>([
  ['no PEM text', 'secret', /not a PEM text/],
  ['damaged', PEM.replace(/\n.{20}/, '\nAAAA'), /cannot be read/],
  ['the public half', rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString(), /public half/],
  [
    'with a passphrase',
    rsa.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'canary' }).toString(),
    /passphrase/,
  ],
  [
    'of another kind',
    generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    /ed25519/,
  ],
  [
    'too short',
    generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    /512 bits/,
  ],
])('a key that is %s is refused, and not repeated', (_, pem, message) => {
  const refused = () => openDkimKey(DKIM, new Secret(pem));
  expect(refused).toThrow(message);
  expect(refused).not.toThrow(pem.slice(30, 60) || pem);
});
