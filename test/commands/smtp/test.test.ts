// mailroom smtp test: the stages with their times, a real mail, and the exit code of the first stage that fails.
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { createChannel } from '../../../src/lib/channel/create-channel.js';
import { readInstanceMark } from '../../../src/lib/conversation/message-token.js';
import type { SmtpConfig } from '../../../src/lib/smtp/smtp-config.js';
import { findSmtpConfig } from '../../../src/lib/store/smtp-configs.js';
import { readStoreIdentity } from '../../../src/lib/store/store-identity.js';
import { createWidget } from '../../../src/lib/widget/create-widget.js';
import { faultyServer, goodServer } from '../../lib/smtp/smtp-worlds.js';
import type { SmtpServer } from '../../support/mail-servers.js';
import { giveMailbox, giveSmtpConfig, openReadyMailroom } from '../../support/mailroom.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { openSmtpDesk, type SmtpDesk } from './smtp-desk.js';

let desk: SmtpDesk;
let storeUrl: string;

beforeEach(async () => {
  storeUrl = join(temporaryFolder('store'), 'mailroom.db');
  desk = await openSmtpDesk(storeUrl);
});

async function onStore<T>(work: (app: App) => Promise<T>): Promise<T> {
  const app = await openReadyMailroom(storeUrl, { home: desk.home });
  return work(app).finally(() => app.close());
}

/** Puts a config for this server into the store, untried. */
async function givenConfig(server: Pick<SmtpServer, 'port' | 'ca'>, more: Partial<SmtpConfig> = {}): Promise<void> {
  await onStore((app) =>
    giveSmtpConfig(app, 'acme', {
      host: 'localhost',
      port: server.port,
      ca: server.ca,
      login: { method: 'password', user: 'support', password: { scheme: 'env', value: 'SMTP_PASSWORD' } },
      ...more,
    }),
  );
}

const smtpTest = (args: readonly string[] = [], password = 'secret') =>
  desk.run(['smtp', 'test', 'acme', ...args], { env: { SMTP_PASSWORD: password } });

test('each stage is a line with its time, and what was found out is kept', async () => {
  await givenConfig(await goodServer({ size: 9_000_000 }));
  const tested = await smtpTest();
  expect(tested.code).toBe(0);
  const lines = tested.stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split(/\s+/).slice(0, 2).join(' '))).toEqual(
    ['resolve', 'connect', 'tls', 'greeting', 'login', 'sender'].map((stage) => `ok ${stage}`),
  );
  expect(lines.every((line) => /\d+ ms {2}\S/.test(line))).toBe(true);
  const config = await onStore((app) => findSmtpConfig(app.db, 'acme'));
  expect(config).toMatchObject({ nullSender: 'yes', sizeLimit: 9_000_000, checkedAt: expect.any(Date) });
});

test('as JSON it is the config, whether it is well, and the stages', async () => {
  await givenConfig(await goodServer());
  const tested = await smtpTest(['--json']);
  expect(tested).toMatchObject({ code: 0, stderr: '' });
  const json = tested.json<{ stages: Record<string, unknown>[] }>();
  expect(json).toMatchObject({ config: 'acme', ok: true });
  expect(json.stages[0]).toEqual({ stage: 'resolve', ok: true, ms: expect.any(Number), detail: expect.any(String) });
});

test('as JSON the stages say how long the certificate is good, what the server can do, and its limits', async () => {
  await givenConfig(await goodServer({ size: 9_000_000 }));
  const { stages } = (await smtpTest(['--json'])).json<{ stages: { stage: string }[] }>();
  const of = (name: string) => stages.find(({ stage }) => stage === name);
  expect(of('tls')).toMatchObject({
    certificate: { names: ['localhost', '127.0.0.1'], daysLeft: 29, validTo: expect.stringMatching(/^\d{4}-.*Z$/) },
  });
  expect(of('greeting')).toMatchObject({
    capabilities: expect.arrayContaining(['AUTH', 'SIZE']),
    logins: ['LOGIN', 'PLAIN'],
    sizeLimit: 9_000_000,
  });
});

describe('with --to', () => {
  test('a real mail is sent that says what it is, and that no person wrote it', async () => {
    const server = await goodServer();
    await givenConfig(server);
    const tested = await smtpTest(['--to', 'you@client.test']);
    expect(tested.stdout).toMatch(/ok {6}send {3,}.*you@client\.test: 250 2\.0\.0 Ok: queued as Q000001/);
    const [mail] = server.received;
    expect(mail?.envelope).toEqual({ from: 'support@acme.example', to: ['you@client.test'] });
    const text = mail?.raw.toString() ?? '';
    expect(text).toMatch(/^From: "Acme" <support@acme\.example>\r$/m);
    expect(text).toMatch(/^To: <?you@client\.test>?\r$/m);
    expect(text).toMatch(/^Subject: Test of the SMTP config acme\r$/m);
    expect(text).toMatch(/^Message-ID: <test\.[0-9a-f]{32}@acme\.example>\r$/m);
    expect(text).toMatch(/^Date: \w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000\r$/m);
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(text).toContain('This is a test mail from mailroom.');
    const identity = await onStore((app) => readStoreIdentity(app.db));
    const mark = /^X-Mailroom-Instance: (\S+\s+\S+)\r$/m.exec(text)?.[1] ?? '';
    expect(readInstanceMark(identity?.tokenKey ?? '', mark)).toBeDefined();
  });

  test.each([
    ['550 5.1.1 no such user', 6, 'rejected'],
    ['450 4.2.1 greylisted', 5, 'unreachable'],
  ])('a recipient who is refused with %s is the failed stage', async (reply, code, kind) => {
    await givenConfig(await faultyServer({ faults: [{ at: 'RCPT', do: { reply } }] }));
    const tested = await smtpTest(['--to', 'you@client.test', '--json']);
    expect(tested.code).toBe(code);
    const json = tested.json<{ stages: unknown[] }>();
    expect(json).toMatchObject({ ok: false, error: { kind } });
    expect(json.stages.at(-1)).toMatchObject({
      stage: 'send',
      ok: false,
      kind,
      detail: expect.stringContaining(reply),
    });
  });

  test('a mail whose fate nobody knows is told as such', async () => {
    await givenConfig(await faultyServer({ faults: [{ at: 'dot', do: 'drop', taken: true }] }));
    const tested = await smtpTest(['--to', 'you@client.test']);
    expect(tested.code).toBe(7);
    expect(tested.stderr).toContain('look whether the mail has come to you@client.test before you try again');
  });

  test('an address that is none is refused before anything is connected to', async () => {
    const server = await faultyServer();
    await givenConfig(server);
    expect(await smtpTest(['--to', 'you'])).toMatchObject({ code: 3 });
    expect(server.connections).toBe(0);
  });
});

describe('the first stage that fails decides the exit code, and nothing is kept:', () => {
  test('a wrong password', async () => {
    await givenConfig(await goodServer());
    const tested = await smtpTest(['--json'], 'wrong');
    expect(tested.code).toBe(4);
    expect(tested.json()).toMatchObject({
      config: 'acme',
      ok: false,
      stages: expect.arrayContaining([expect.objectContaining({ stage: 'login', ok: false, kind: 'auth' })]),
      error: { kind: 'auth', message: expect.stringContaining('refused the login'), next: expect.any(Array) },
    });
    expect((await onStore((app) => findSmtpConfig(app.db, 'acme')))?.checkedAt).toBeUndefined();
  });

  test('an expired certificate, with the next step on stderr', async () => {
    await givenConfig(await goodServer({ certificate: 'expired' }));
    const tested = await smtpTest();
    expect(tested.code).toBe(6);
    expect(tested.stdout).toMatch(/failed {2}tls {6,}.*has expired on/);
    expect(tested.stderr).toContain('has to renew it');
  });

  test('a server in distress, whose words cannot steer the terminal', async () => {
    const reply = '554 5.7.1 \x1b]0;owned\x07 go \u202eaway';
    await givenConfig(await faultyServer({ faults: [{ at: 'connect', do: { reply } }] }));
    for (const flags of [[], ['--json']]) {
      const { code, stdout, stderr } = await smtpTest(flags);
      expect(code).toBe(6);
      for (const control of ['\x1b', '\x07', '\u202e']) expect(stdout + stderr).not.toContain(control);
    }
  });

  test('a secret that is not there', async () => {
    await givenConfig(await goodServer());
    const tested = await desk.run(['smtp', 'test', 'acme']);
    expect(tested.code).toBeGreaterThan(1);
    expect(tested.stderr).toContain('SMTP_PASSWORD');
  });
});

describe('the house', () => {
  const house = { name: 'house' as const, encryption: 'none', login: { method: 'none' } } as const;

  test('has no sender to try until a channel uses it; then it is the receiving address', async () => {
    const server = await faultyServer({ encryption: 'none', login: 'not-offered' });
    await givenConfig(server, { ...house, name: 'acme', replyAddress: undefined, replyName: '' });
    const first = (await smtpTest(['--json'])).json<{ stages: { stage: string }[] }>();
    expect(first.stages.map(({ stage }) => stage)).toEqual(['resolve', 'connect', 'greeting']);
    expect(await smtpTest(['--to', 'you@client.test'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('--from ADDRESS'),
    });

    await onStore(async (app) => {
      await giveMailbox(app);
      await createWidget(app, { name: 'website', routing: 'manual', operators: [] });
      await createChannel(app, channel('acme'));
    });
    await smtpTest(['--to', 'you@client.test']);
    expect(server.received[0]?.envelope.from).toBe('inbox@acme.example');
  });
});

test('a config that is not there is not found, and those there are are named', async () => {
  expect(await smtpTest()).toMatchObject({ code: 3, stderr: expect.stringContaining('house') });
});

function channel(smtp: string): Parameters<typeof createChannel>[1] {
  return {
    name: 'support',
    replyName: 'Acme',
    address: parseEmailAddress('support@acme.example'),
    aliases: [],
    mailbox: 'inbox',
    receivingAddress: undefined,
    smtp,
    widget: 'website',
    footer: '',
    autoReply: { on: false, subject: '', text: '' },
    formSenders: [],
    forwarders: [],
    undoSeconds: 0,
    reopen: { kind: 'never' },
    quote: 'none',
    allowOperatorAddress: false,
  };
}
