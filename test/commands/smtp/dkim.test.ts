// DKIM at the command line: the key is piped into the vault, the record is printed, and what is published is looked at.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { goodServer } from '../../lib/smtp/smtp-worlds.js';
import { type DnsServer, openDnsServer } from '../../support/dns-server.js';
import type { SmtpServer } from '../../support/mail-servers.js';
import { runTty } from '../../support/run-tty.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { verifyDkim } from '../../support/verify-dkim.js';
import { flagsFor, openSmtpDesk, type SmtpDesk } from './smtp-desk.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const spki = rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const NAME = 'mail._domainkey.acme.test';
const VALUE = `v=DKIM1; k=rsa; p=${spki}`;
const ED25519 = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

let desk: SmtpDesk;
let server: SmtpServer;
let dns: DnsServer;

beforeEach(async () => {
  desk = await openSmtpDesk(join(temporaryFolder('store'), 'mailroom.db'));
  server = await goodServer();
  dns = await openDnsServer({});
});
afterEach(() => dns.close());

const run = (args: readonly string[], input?: string) =>
  desk.run(args, {
    env: { SMTP_PASSWORD: 'secret', MAILROOM_DNS_SERVERS: dns.address },
    ...(input === undefined ? {} : { input }),
  });
const add = (more: readonly string[], input?: string) =>
  run(['smtp', 'add', 'acme', ...flagsFor(server), '--password-ref', 'env:SMTP_PASSWORD', ...more], input);
const publish = (...records: string[]) => dns.serve({ [NAME]: { TXT: records } });
const json = (text: string) => JSON.parse(text);

test('a key that is piped goes to the vault; the record is printed, tested, and mail is signed', async () => {
  const added = await add(['--dkim-selector', 'mail', '--dkim-key-stdin', '--skip-check'], PEM);
  expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining(`${NAME}. TXT "v=DKIM1; k=rsa; p=`) });
  const shown = await run(['smtp', 'show', 'acme']);
  expect(shown.stdout).toContain('vault:smtp-acme-dkim');
  expect(shown.stdout + added.stdout + added.stderr).not.toContain(PEM.slice(40, 80));

  const missing = await run(['smtp', 'test', 'acme', '--to', 'you@example.com']);
  expect(missing).toMatchObject({ code: 10, stdout: expect.stringMatching(/failed {2}dkim .* nothing is published/) });
  const [, pasted = ''] = /^ {2}(mail\._domainkey.*)$/m.exec(missing.stdout) ?? [];
  expect([...pasted.matchAll(/"([^"]*)"/g)].map(([, part]) => part).join('')).toBe(VALUE);
  const [mail] = server.received;
  expect(verifyDkim(mail?.raw ?? Buffer.alloc(0), spki)).toMatchObject({ ok: true });

  publish(VALUE);
  const good = await run(['smtp', 'test', 'acme', '--json']);
  expect(good.code).toBe(0);
  expect(json(good.stdout).stages.at(-1)).toMatchObject({
    ...{ stage: 'dkim', ok: true, detail: expect.stringContaining('has our key, of 2048 bits') },
    record: { name: NAME, value: VALUE },
  });
  publish('v=DKIM1; p=');
  expect((await run(['smtp', 'test', 'acme'])).stdout).toMatch(/failed {2}dkim .* is revoked/);

  const renamed = await run(['smtp', 'edit', 'acme', '--name', 'other']);
  expect(renamed.code).toBe(0);
  expect(json((await run(['smtp', 'show', 'other', '--json'])).stdout).dkim.key).toBe('vault:smtp-other-dkim');
  publish(VALUE);
  expect((await run(['smtp', 'test', 'other'])).code).toBe(0);
  const doctor = await run(['doctor', '--json']);
  expect(json(doctor.stdout).findings ?? json(doctor.stdout)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ part: 'SMTP config other', detail: expect.stringMatching(/our key/) }),
    ]),
  );

  const cleared = await run(['smtp', 'edit', 'other', '--clear', 'dkim', '--json']);
  expect(json(cleared.stdout)).toMatchObject({ dkim: null, changed: expect.arrayContaining(['dkim-domain']) });
});

test('a key that cannot be used keeps the config from being saved, and is not repeated', async () => {
  const refused = await add(['--dkim-selector', 'mail', '--dkim-key-stdin', '--skip-check'], ED25519);
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('RSA') });
  expect(refused.stderr).not.toContain(ED25519.slice(40, 60));
  expect((await run(['smtp', 'list', '--json'])).stdout).not.toContain('"acme"');
  const both = await add(['--dkim-selector', 'mail', '--dkim-key-stdin', '--dkim-key-ref', 'env:KEY'], PEM);
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--dkim-key-ref') });
  const half = await add(['--dkim-domain', 'acme.test']);
  expect(half).toMatchObject({ code: 2, stderr: expect.stringContaining('--dkim-selector') });
  expect(half.stderr).toContain('--dkim-key-stdin');
});

test('at a terminal, edit asks whether mail is to be signed, and with what; a file goes to the vault', async () => {
  await add(['--skip-check']);
  const file = join(temporaryFolder('key'), 'dkim.pem');
  writeFileSync(file, PEM);
  const edit = () =>
    runTty(['smtp', 'edit', 'acme'], {
      ...{ home: desk.home, cols: 120, rows: 40 },
      env: { ...desk.env, SMTP_PASSWORD: 'secret', MAILROOM_DNS_SERVERS: dns.address },
    });
  const kept = ['Host name', 'Encryption', 'Port', 'User name', 'Another password?', 'Reply name', 'Reply address'];

  const first = edit();
  for (const question of kept) {
    await first.waitFor(question);
    first.press('enter');
  }
  await first.waitFor(/Sign mail with a DKIM key of your own \(y\/N\)/);
  first.type('y\r');
  await first.waitFor('Domain that is signed for (acme.test)');
  first.press('enter');
  await first.waitFor('DKIM selector');
  first.type('no selector\r');
  await first.waitFor('is not a DKIM selector');
  first.press('ctrl-u');
  first.type('mail\r');
  await first.waitFor('Private key');
  first.type(`${file}.gone\r`);
  await first.waitFor('there is no file');
  first.press('ctrl-u');
  first.type(`${file}\r`);
  expect((await first.exit).code).toBe(0);
  expect(first.everything()).toContain(NAME);
  const show = async () => json((await run(['smtp', 'show', 'acme', '--json'])).stdout).dkim;
  expect(await show()).toMatchObject({ domain: 'acme.test', selector: 'mail', key: 'vault:smtp-acme-dkim' });
  await run(['smtp', 'test', 'acme', '--to', 'you@example.com']);
  expect(verifyDkim(server.received[0]?.raw ?? Buffer.alloc(0), spki)).toMatchObject({ ok: true });

  const second = edit();
  for (const question of kept) {
    await second.waitFor(question);
    second.press('enter');
  }
  await second.waitFor(/Sign mail with a DKIM key of your own \(Y\/n\)/);
  second.type('n\r');
  expect((await second.exit).code).toBe(0);
  expect(await show()).toBeNull();
});
