// Which server is meant when nobody is asked: flags, then the provider's preset, then what is usual.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askServer, missingOfServer, type ServerAnswers } from '../../../src/lib/terminal/ask-server.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

async function serverFor(answers: ServerAnswers, protocol: 'smtp' | 'imap' = 'smtp') {
  const { server } = await askServer(answers, protocol, { canAsk: false });
  return [server.host, server.port, server.encryption];
}

describe('the server', () => {
  test.each<[ServerAnswers, 'smtp' | 'imap', unknown[]]>([
    [{ host: 'mx.acme.test', encryption: 'tls' }, 'smtp', ['mx.acme.test', 465, 'tls']],
    [{ host: 'mx.acme.test', encryption: 'starttls' }, 'smtp', ['mx.acme.test', 587, 'starttls']],
    [{ host: 'mx.acme.test', encryption: 'starttls' }, 'imap', ['mx.acme.test', 143, 'starttls']],
    [{ host: 'mx.acme.test', encryption: 'tls', port: 2465 }, 'smtp', ['mx.acme.test', 2465, 'tls']],
    [{ provider: 'gmail' }, 'smtp', ['smtp.gmail.com', 465, 'tls']],
    [{ provider: 'gmail' }, 'imap', ['imap.gmail.com', 993, 'tls']],
    [{ provider: 'gmail', encryption: 'starttls' }, 'smtp', ['smtp.gmail.com', 587, 'starttls']],
    [{ provider: 'zoho', host: 'smtp.zoho.eu' }, 'smtp', ['smtp.zoho.eu', 465, 'tls']],
    [{ host: 'MX.Bücher.test', encryption: 'tls' }, 'smtp', ['mx.xn--bcher-kva.test', 465, 'tls']],
    [{ host: '[::1]', encryption: 'none', port: 2525 }, 'smtp', ['::1', 2525, 'none']],
  ])('of %o for %s is %o', async (answers, protocol, expected) => {
    expect(await serverFor(answers, protocol)).toEqual(expected);
  });

  test.each(['smtp://mx.acme.test', 'mx.acme.test:587', 'mx acme', '', 'a/b', 'user@host'])(
    'is not %j',
    async (host) => {
      await expect(serverFor({ host, encryption: 'tls' })).rejects.toMatchObject({ kind: 'invalid' });
    },
  );

  test('in the clear is refused over a network, not on this machine, and not when insisted on', async () => {
    const clear = { host: 'mx.acme.test', encryption: 'none' } as const;
    await expect(serverFor(clear)).rejects.toMatchObject({ kind: 'invalid' });
    expect(await serverFor({ ...clear, 'allow-clear-text': true })).toEqual(['mx.acme.test', 25, 'none']);
    for (const host of ['localhost', '127.0.0.1', '::1']) expect(await serverFor({ ...clear, host })).toContain(host);
  });
});

describe('what is missing', () => {
  test.each<[ServerAnswers, string[]]>([
    [{}, ['provider or --host with --encryption']],
    [{ encryption: 'tls' }, ['provider or --host']],
    [{ host: 'mx.acme.test' }, ['encryption']],
    [{ provider: 'ses' }, ['host']],
    [{ provider: 'gmail' }, []],
  ])('of %o is %o', (answers, missing) => {
    expect(Object.keys(missingOfServer(answers, 'smtp'))).toEqual(missing);
  });
});

describe('a certificate authority', () => {
  const server = { host: 'localhost', encryption: 'tls' } as const;

  test('that is no file, or no certificate, is refused with its name', async () => {
    const path = join(temporaryFolder('ca'), 'ca.pem');
    await expect(askServer({ ...server, ca: path }, 'smtp', { canAsk: false })).rejects.toMatchObject({
      kind: 'not-found',
    });
    writeFileSync(path, 'not a certificate');
    await expect(askServer({ ...server, ca: path }, 'smtp', { canAsk: false })).rejects.toThrow(path);
  });
});
