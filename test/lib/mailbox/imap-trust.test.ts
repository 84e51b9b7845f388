// Whose word is taken for a server's certificate.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openMailbox } from '../../../src/lib/mailbox/imap-mailbox.js';
import { openImapServer } from '../../support/mail-servers.js';
import { accountAt, secret } from '../../support/mailbox-account.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { openWireProxy } from '../../support/wire-proxy.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test('roots of the system are read only for a server that no other authority vouches for, once', async () => {
  const server = await openImapServer();
  closing.push(() => server.close());
  const proxy = await openWireProxy(server.tlsPort);
  closing.push(() => proxy.close());
  const account = accountAt(server, { port: proxy.port });

  await (await openMailbox(account, secret)).close();
  expect(proxy.connections).toBe(1);

  const file = join(temporaryFolder('roots'), 'roots.pem');
  writeFileSync(file, account.ca ?? '');
  process.env['SSL_CERT_FILE'] = file;
  await (await openMailbox({ ...account, ca: undefined }, secret)).close();
  expect(proxy.connections).toBe(3);
  await (await openMailbox({ ...account, ca: undefined }, secret)).close();
  expect(proxy.connections).toBe(4);
});

test('a server that nobody vouches for is told nothing', async () => {
  const server = await openImapServer();
  closing.push(() => server.close());
  const stranger = { ...accountAt(server), host: '127.0.0.1', ca: undefined };
  await expect(openMailbox(stranger, secret)).rejects.toMatchObject({ kind: 'tls' });
});
