// mailroom doctor: a desk that is well, and each thing that can be wrong with one.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Db } from '../../src/lib/store/db.js';
import { openStore } from '../../src/lib/store/open-store.js';
import type { Desk } from '../support/desk.js';
import { type DnsServer, openDnsServer } from '../support/dns-server.js';
import { openReadyDesk } from '../support/ready-desk.js';
import { runCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

type Found = { part: string; check: string; verdict: string; detail: string; next: string[] };
type Doctor = { ok: boolean; counts: Record<string, number>; findings: Found[]; error?: { kind: string } };

let desk: Desk;
let dns: DnsServer;
let closeAll = async (): Promise<unknown> => undefined;

async function open(url: string): Promise<void> {
  desk = await openReadyDesk(url);
  dns = await openDnsServer({
    'acme.example': { MX: ['10 mx.acme.example'], TXT: ['v=spf1 +all'] },
    '_dmarc.acme.example': { TXT: ['v=DMARC1; p=none'] },
  });
  closeAll = () => Promise.all([desk.close(), dns.close()]);
}
afterEach(async () => {
  await closeAll();
  closeAll = async () => undefined;
});

const doctor = (args: readonly string[] = [], env: Record<string, string> = {}) =>
  desk.attempt(['doctor', ...args], { env: { MAILROOM_DNS_SERVERS: dns.address, ...env }, timeoutMs: 60_000 });

const found = async (args: readonly string[] = [], env: Record<string, string> = {}) => {
  const result = await doctor([...args, '--json'], env);
  const json = result.json<Doctor>();
  const of = (part: string, check: string) => json.findings.find((one) => one.part === part && one.check === check);
  return { ...json, code: result.code, of };
};

async function inStore(work: (db: Db) => Promise<unknown>): Promise<void> {
  const db = await openStore(desk.env['MAILROOM_STORE'] ?? '', { now: () => new Date() });
  try {
    await work(db);
  } finally {
    await db.close();
  }
}

eachStore((store) => {
  beforeEach(async () => open(await store.url()));

  test('a desk as it was set up is well, and every part is looked at', async () => {
    await desk.customerWrites({ id: '<1@customer.example>', subject: 'Hello', text: 'Where is it?' });
    await desk.run(['pull']);
    const { ok, code, counts, findings, of } = await found();
    expect(findings.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect({ ok, code }).toEqual({ ok: true, code: 0 });
    expect(counts['ok']).toBeGreaterThan(12);
    expect(of('store', 'structure')).toMatchObject({ verdict: 'ok' });
    expect(of('store', 'raw mail')).toMatchObject({
      verdict: 'ok',
      detail: expect.stringMatching(/^all \d as they were/),
    });
    expect(of('mailbox inbox', 'server')).toMatchObject({ verdict: 'ok' });
    expect(of('mailbox inbox', 'cursor')).toMatchObject({ verdict: 'ok', detail: 'at UID 1 of 1' });
    expect(of('SMTP config acme', 'server')).toMatchObject({
      verdict: 'ok',
      detail: expect.stringContaining('29 days left'),
    });
    expect(of('DNS of acme.example', 'MX')).toMatchObject({ verdict: 'ok' });
    expect(desk.smtp.received).toHaveLength(1);
  });

  test('bytes that are not those that were stored are found', async () => {
    await desk.customerWrites({ id: '<1@customer.example>', subject: 'Hello', text: 'Where is it?' });
    await desk.run(['pull']);
    await inStore((db) =>
      db
        .updateTable('raw_mail')
        .set({ bytes: Buffer.from('another mail') })
        .execute(),
    );
    const { code, of, error } = await found(['--full', '--offline']);
    expect(code).toBe(10);
    expect(error).toMatchObject({ kind: 'differs' });
    expect(of('store', 'raw mail')).toMatchObject({
      verdict: 'failed',
      detail: expect.stringMatching(/are not the bytes that were stored/),
      next: [expect.stringContaining('backup')],
    });
  });

  test('a stopped auto-reply and mail that nobody sends are found, each with the command that helps', async () => {
    await desk.customerWrites({ id: '<1@customer.example>', subject: 'Hello', text: 'Where is it?' });
    await desk.run(['pull']);
    const longAgo = new Date(Date.now() - 3_600_000).toISOString();
    await inStore(async (db) => {
      await db.updateTable('channel').set({ breaker_opened_at: longAgo }).execute();
      await db.updateTable('outbox').set({ state: 'queued', next_attempt_at: longAgo }).execute();
      await db.updateTable('cursor').set({ pulled_at: longAgo }).execute();
    });
    const { code, of } = await found(['--offline']);
    expect(code).toBe(10);
    expect(of('channels', 'breakers')).toMatchObject({ verdict: 'failed', next: ['mailroom channel resume support'] });
    expect(of('outbox', 'waiting')).toMatchObject({ verdict: 'failed', next: ['mailroom outbox deliver'] });
    expect(of('mailbox inbox', 'pulled')).toMatchObject({
      verdict: 'warning',
      next: ['mailroom pull --mailbox inbox'],
    });
  });
});

describe('doctor', () => {
  beforeEach(() => open(join(temporaryFolder('store'), 'mailroom.db')));

  test('prints a line for each check under its part, and what to do below it', async () => {
    const { stdout, stderr, code } = await doctor([], { ACME_PASSWORD: 'changed' });
    expect(code).toBe(10);
    expect(stdout).toMatch(/^this machine\nok {7}Node\.js +\d+ ms {2}\d+\./);
    expect(stdout).toMatch(
      /^mailbox inbox\n.*\nfailed {3}server .*refused the login of inbox.*\n {9}- check user name and password/m,
    );
    expect(stdout).toMatch(/^\d+ ok, .*1 failed/m);
    expect(stderr).toBe('');
  });

  test('with --strict warnings count, and with --offline nobody is asked', async () => {
    const longAgo = new Date(Date.now() - 86_400_000).toISOString();
    await inStore((db) => db.updateTable('mailbox').set({ created_at: longAgo }).execute());
    const before = dns.asked.length;
    expect((await found(['--offline'])).code).toBe(0);
    const strict = await found(['--offline', '--strict']);
    expect(strict).toMatchObject({ code: 10, ok: true, error: { kind: 'differs' } });
    expect(strict.of('mailbox inbox', 'pulled')).toMatchObject({ verdict: 'warning', detail: 'it was never pulled' });
    expect(dns.asked.length).toBe(before);
  });

  test('files that others can read are named with the command that closes them', async () => {
    const path = join(desk.home, '.config/mailroom/settings.json');
    chmodSync(path, 0o644);
    const { code, of } = await found(['--offline']);
    expect(code).toBe(10);
    expect(of('this machine', 'files')).toMatchObject({ verdict: 'failed', next: [`chmod 600 '${path}'`] });
  });

  test('a secret that is not there is named, and its value is not', async () => {
    const { of } = await found(['--offline'], { ACME_PASSWORD: '' });
    expect(of('secrets', 'mailbox inbox')).toMatchObject({
      verdict: 'failed',
      detail: expect.stringMatching(/^env:ACME_PASSWORD: .*is not set/),
    });
  });

  test('a key that others were there for is missed: the vault cannot be opened', async () => {
    writeFileSync(join(desk.home, '.config/mailroom/vault.key'), `${'ab'.repeat(32)}\n`);
    const { of } = await found(['--offline']);
    expect(of('secrets', 'SMTP config acme')).toMatchObject({
      verdict: 'failed',
      next: expect.arrayContaining([expect.stringContaining('config key')]),
    });
  });

  test('a folder that was numbered anew is told', async () => {
    await desk.customerWrites({ id: '<1@customer.example>', subject: 'Hello', text: 'Where is it?' });
    await desk.run(['pull']);
    await desk.imap.changeUidValidity('inbox', 4711);
    const { of } = await found();
    expect(of('mailbox inbox', 'cursor')).toMatchObject({ verdict: 'warning', next: ['mailroom pull'] });
  });

  test("a server's answer that was kept and is damaged is named by doctor and by status", async () => {
    const folder = join(desk.home, '.local/state/mailroom/answers');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, '1.damaged');
    writeFileSync(path, '{');
    expect((await found(['--offline'])).of('outbox', 'answers of servers')).toMatchObject({
      ...{ verdict: 'warning', detail: expect.stringContaining(path) },
    });
    const status = (await desk.run(['status', '--json'])).json<{ concerns: { about: string; reason: string }[] }>();
    expect(status.concerns).toMatchObject([{ about: 'this machine', reason: expect.stringContaining(path) }]);
  });

  test('settings that cannot be read are a finding, not the end', async () => {
    writeFileSync(join(desk.home, '.config/mailroom/settings.json'), '{ broken');
    const { code, of } = await found();
    expect(code).toBe(10);
    expect(of('this machine', 'settings')).toMatchObject({ verdict: 'failed' });
    expect(of('this machine', 'Node.js')).toMatchObject({ verdict: 'ok' });
  });
});

test('without a store the way to one is the next step', async () => {
  const result = await runCli(['doctor', '--json']);
  expect(result.code).toBe(10);
  expect(result.json<Doctor>().findings.at(-1)).toMatchObject({
    part: 'store',
    verdict: 'failed',
    next: ['make it with: mailroom init'],
  });
});

test('a store file that is damaged is a finding', async () => {
  const path = join(temporaryFolder('store'), 'mailroom.db');
  writeFileSync(path, 'this is no database'.repeat(500), { mode: 0o600 });
  const result = await runCli(['doctor', '--json'], { env: { MAILROOM_STORE: path } });
  expect(result.code).toBe(10);
  expect(result.json<Doctor>().findings.at(-1)).toMatchObject({ part: 'store', check: 'open', verdict: 'failed' });
});
