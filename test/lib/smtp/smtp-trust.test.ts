// Which roots are read for an SMTP server: few of the connections of a day need those of the system.
import { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import tls from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { Encryption } from '../../../src/lib/server-login.js';
import type { Transport } from '../../../src/lib/smtp/transport.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { openWireProxy } from '../../support/wire-proxy.js';
import { goodServer, transportTo } from './smtp-worlds.js';

async function send(transport: Transport): Promise<string> {
  const raw = Buffer.from('Subject: hello\r\n\r\nhello\r\n');
  const envelope = { from: 'support@acme.test', to: ['bo@client.test'] };
  const outcome = await transport.send({ envelope, raw, onBody: async () => {} });
  return outcome.result === 'answered' ? (outcome.recipients[0]?.state ?? 'nobody') : outcome.result;
}

/** How often roots of Node.js or of the system were read since, and contexts made for them. */
function watchTls(): { roots: number; contexts: number } {
  const { getCACertificates, createSecureContext } = tls;
  const seen = { roots: 0, contexts: 0 };
  tls.getCACertificates = (type) => {
    seen.roots += 1;
    return getCACertificates(type);
  };
  tls.createSecureContext = (options) => {
    seen.contexts += 1;
    return createSecureContext(options);
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    Object.assign(tls, { getCACertificates, createSecureContext });
    syncBuiltinESMExports();
  });
  return seen;
}

test.each<[Encryption, number]>([
  ['none', 0],
  ['starttls', 1],
  ['tls', 1],
])('no roots are read for a server with encryption %s and an authority of its own', async (encryption, contexts) => {
  const server = await goodServer({ encryption });
  const seen = watchTls();
  expect(await send(await transportTo(server, { encryption }))).toBe('sent');
  expect(seen).toEqual({ roots: 0, contexts });
});

test('a server that only the system vouches for is asked twice, from then on once, and has each mail once', async () => {
  const server = await goodServer();
  const file = join(temporaryFolder('roots'), 'roots.pem');
  writeFileSync(file, server.ca);
  process.env['SSL_CERT_FILE'] = file;
  const proxy = await openWireProxy(server.port);
  onTestFinished(() => proxy.close());
  const way = { port: proxy.port, ca: '' };
  expect(await send(await transportTo(way, { ca: undefined }))).toBe('sent');
  expect(proxy.connections).toBe(2);
  expect(await send(await transportTo(way, { ca: undefined }))).toBe('sent');
  expect(proxy.connections).toBe(3);
  expect(server.received).toHaveLength(2);
});

test.each<Encryption>(['starttls', 'tls'])(
  'a server that nobody vouches for has no mail over %s',
  async (encryption) => {
    const server = await goodServer({ encryption });
    expect(await send(await transportTo(server, { encryption, ca: undefined }))).toBe('not-sent');
    expect(server.received).toEqual([]);
  },
);
