// The demo's post office, used by real clients, from the sources and from a bundle.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { openPostOffice, type PostOffice, type PostOfficeOptions } from '../../../src/lib/demo/post-office.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const users = [
  { name: 'support', password: 'support-secret', addresses: ['support@acme.test', 'sales@acme.test'] },
  { name: 'customer', password: 'customer-secret', addresses: ['kim@example.org'] },
];

async function open(options: Partial<PostOfficeOptions> = {}): Promise<PostOffice> {
  const office = await openPostOffice({ users, caPath: join(temporaryFolder('office'), 'ca.pem'), ...options });
  onTestFinished(() => office.close());
  return office;
}

function sender(office: PostOffice, secure = false) {
  return createTransport({
    host: office.host,
    port: secure ? office.smtp.tlsPort : office.smtp.port,
    secure,
    requireTLS: !secure,
    auth: { user: 'customer', pass: 'customer-secret' },
    tls: { ca: readFileSync(office.caPath) },
  });
}

async function inbox(office: PostOffice, user: string): Promise<string[]> {
  const client = new ImapFlow({
    host: office.host,
    port: office.imap.tlsPort,
    secure: true,
    auth: { user, pass: `${user}-secret` },
    tls: { ca: office.ca },
    logger: false,
  });
  await client.connect();
  const box = await client.mailboxOpen('INBOX');
  const mails: string[] = [];
  if (box.exists > 0) for await (const mail of client.fetch('1:*', { source: true })) mails.push(String(mail.source));
  await client.logout();
  return mails;
}

const mail = { from: 'Kim <kim@example.org>', subject: 'Hello', text: 'Hello,\n.\n..dots\n' };

test('a mail for a local address lands in the inbox, with the traces that a server adds', async () => {
  const office = await open();
  await sender(office).sendMail({ ...mail, to: 'support@acme.test' });

  const [arrived, ...others] = await inbox(office, 'support');
  expect(others).toEqual([]);
  expect(arrived).toMatch(/^Return-Path: <kim@example\.org>\r\nDelivered-To: support@acme\.test\r\nReceived: /);
  expect(arrived?.endsWith(String(office.received[0]?.raw))).toBe(true);
  expect(await inbox(office, 'customer')).toEqual([]);
});

test('an answer goes back to the customer over the other port', async () => {
  const office = await open();
  await sender(office, true).sendMail({ ...mail, to: 'Kim <KIM+tag@example.org>, someone@elsewhere.test' });

  expect(office.received).toMatchObject([
    { envelope: { from: 'kim@example.org', to: ['KIM+tag@example.org', 'someone@elsewhere.test'] }, user: 'customer' },
  ]);
  expect((await inbox(office, 'customer')).length).toBe(1);
  expect(await inbox(office, 'support')).toEqual([]);
});

test('a mail for two addresses of one user comes twice, as it does elsewhere', async () => {
  const office = await open();
  await sender(office).sendMail({ ...mail, to: ['support@acme.test', 'sales@acme.test'] });

  const copies = await inbox(office, 'support');
  expect(copies.map((copy) => /Delivered-To: (.+)\r/.exec(copy)?.[1])).toEqual([
    'support@acme.test',
    'sales@acme.test',
  ]);
});

test('the empty sender of an auto-reply is kept', async () => {
  const office = await open();
  await sender(office).sendMail({ ...mail, envelope: { from: '', to: ['support@acme.test'] } });

  expect((await inbox(office, 'support'))[0]).toMatch(/^Return-Path: <>\r\n/);
});

test('nothing is handed over when that is off', async () => {
  const office = await open({ handOver: false });
  await sender(office).sendMail({ ...mail, to: 'support@acme.test' });

  expect(office.received.length).toBe(1);
  expect(await inbox(office, 'support')).toEqual([]);
});

test('a mail can be put into an inbox directly', async () => {
  const office = await open();
  const raw = 'From: Kim <kim@example.org>\r\nSubject: direct\r\n\r\nHello\r\n';
  expect(office.deliver('support', Buffer.from(raw))).toBe(1);

  expect(await inbox(office, 'support')).toEqual([raw]);
});

test('nobody sends without the right password, or in the clear', async () => {
  const office = await open();
  const { host, smtp, ca } = office;
  const wrong = createTransport({ host, port: smtp.port, auth: { user: 'customer', pass: 'no' }, tls: { ca } });
  const nobody = createTransport({ host, port: smtp.port, tls: { ca } });

  await expect(wrong.sendMail({ ...mail, to: 'support@acme.test' })).rejects.toMatchObject({ code: 'EAUTH' });
  await expect(nobody.sendMail({ ...mail, to: 'support@acme.test' })).rejects.toMatchObject({ responseCode: 530 });
  expect(office.received).toEqual([]);
});

test('the certificate is in its file, for nobody else to write', async () => {
  const office = await open();
  expect(readFileSync(office.caPath, 'utf8')).toBe(office.ca);
  expect(statSync(office.caPath).mode & 0o777).toBe(0o600);
});

test('after closing nothing listens', async () => {
  const office = await open();
  await office.close();
  await expect(sender(office).verify()).rejects.toThrow(/ECONNREFUSED/);
  await expect(inbox(office, 'support')).rejects.toThrow(/ECONNREFUSED/);
});

test('bundled into one file it works the same, and says nothing on stderr', async () => {
  // The clients come from where they are installed, the post office from the bundle alone.
  const folder = temporaryFolder('bundle');
  const entry = join(folder, 'entry.ts');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    entry,
    `import { openPostOffice } from ${JSON.stringify(join(import.meta.dirname, '../../../src/lib/demo/post-office.js'))};
    import { ImapFlow } from ${JSON.stringify(import.meta.resolve('imapflow'))};
    const users = [{ name: 'support', password: 'secret', addresses: ['support@acme.test'] }];
    const office = await openPostOffice({ users, caPath: 'ca.pem' });
    office.deliver('support', Buffer.from('Subject: bundled\\r\\n\\r\\nHello\\r\\n'));
    const imap = new ImapFlow({ host: 'localhost', port: office.imap.port, secure: false, doSTARTTLS: true, tls: { ca: office.ca },
      auth: { user: 'support', pass: 'secret' }, logger: false });
    await imap.connect();
    await imap.mailboxOpen('INBOX');
    const found = await imap.search({ uid: '1:*' }, { uid: true });
    for await (const mail of imap.fetch('1:*', { source: true })) console.log(found, String(mail.source).slice(0, 16));
    await imap.logout();
    await office.close();`,
  );
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'bundle.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['file:*'],
    logLevel: 'silent',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const run = await promisify(execFile)(process.execPath, ['bundle.mjs'], { cwd: folder });

  expect(run).toEqual({ stdout: '[ 1 ] Subject: bundled\n', stderr: '' });
});
