// mailroom serve and pull --watch: what they say as it happens, and how they end.
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MailboxAccount } from '../../src/lib/mailbox/mailbox-account.js';
import type { EventJson } from '../../src/lib/terminal/render/event.js';
import { type IntakeDesk, openIntakeDesk, sampleMail } from '../support/intake-desk.js';
import { type ImapServer, openImapServer, openSmtpServer, type SmtpServer } from '../support/mail-servers.js';
import { type RunningCli, runCli, startCli } from '../support/run-cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

let server: ImapServer;
let smtp: SmtpServer;
let desk: IntakeDesk;
let home: string;
let env: Record<string, string>;
let started: RunningCli[];

beforeEach(async () => {
  server = await openImapServer();
  smtp = await openSmtpServer({ encryption: 'none', login: 'not-offered' });
  home = temporaryFolder('home');
  const url = join(home, 'mailroom.db');
  env = { MAILROOM_STORE: url, IMAP_PASSWORD: 'secret' };
  started = [];
  const { host, tlsPort: port, ca } = server;
  const password = { scheme: 'env', value: 'IMAP_PASSWORD' } as const;
  const login = { method: 'password', user: 'support', password } as const;
  const mailbox: Partial<MailboxAccount> = { host, port, ca, encryption: 'tls', login, trustAuthserv: [] };
  desk = await openIntakeDesk(url, { mailbox, smtp: { host: 'localhost', port: smtp.port, encryption: 'none' } });
});

afterEach(async () => {
  for (const cli of started) cli.kill('SIGKILL');
  await Promise.all(started.map(({ finished }) => finished));
  await desk.close();
  await Promise.all([server.close(), smtp.close()]);
});

function start(...args: string[]): RunningCli {
  const cli = startCli(args, { home, env });
  started.push(cli);
  return cli;
}

function eventsOf(cli: RunningCli): EventJson[] {
  const lines = cli.stdout().split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as EventJson);
}

test('serve brings in mail as it comes and sends what it gives rise to; SIGTERM ends it well', async () => {
  const cli = start('serve', '--json');
  await cli.waitFor('mailbox.watching');
  for (const subject of ['one', 'two']) {
    await server.deliver('support', sampleMail({ subject, from: `${subject}@customer.example` }));
    await expect.poll(() => smtp.received.length, { timeout: 20_000 }).toBe(subject === 'one' ? 1 : 2);
  }
  await expect.poll(() => eventsOf(cli).filter(({ event }) => event === 'outbox.attempt').length).toBe(2);
  cli.kill('SIGTERM');

  expect(await cli.finished).toMatchObject({ code: 0, stderr: '' });
  const events = eventsOf(cli);
  expect(events.filter(({ level }) => level !== 'info')).toEqual([]);
  expect(events[0]).toMatchObject({ event: 'serve.started', level: 'info', mailboxes: ['inbox'] });
  expect(events.filter(({ event }) => event === 'mailbox.watching')).toMatchObject([{ mailbox: 'inbox', how: 'idle' }]);
  expect(events.filter(({ event }) => event === 'mailbox.pulled')).toMatchObject([
    { mailbox: 'inbox', stored: 1, started: 1, conversations: [1], autoReplies: 1 },
    { mailbox: 'inbox', stored: 1, started: 1, conversations: [2], autoReplies: 1 },
  ]);
  expect(events.filter(({ event }) => event === 'outbox.attempt')).toMatchObject([
    { conversation: 1, kind: 'auto-reply', state: 'sent' },
    { conversation: 2, kind: 'auto-reply', state: 'sent' },
  ]);
  expect(events.slice(-2)).toMatchObject([
    { event: 'serve.stopping', signal: 'SIGTERM' },
    { event: 'serve.stopped', signal: 'SIGTERM' },
  ]);
});

test('pull --watch says a line for each event, others can work meanwhile, and Ctrl-C ends it with 130', async () => {
  const cli = start('pull', '--watch', '--mailbox', 'inbox');
  await cli.waitFor('inbox: connected');
  expect(await runCli(['pull'], { home, env })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('nothing new'),
  });
  await server.deliver('support', sampleMail({ subject: 'hello' }));
  await cli.waitFor(/inbox: 1 new mail, 1 conversation started, 1 auto-reply \(#1\)/);
  await cli.waitFor(/outbox: the auto-reply of #1 was sent/);
  cli.kill('SIGINT');

  const { code, stdout } = await cli.finished;
  expect(code).toBe(130);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d watching inbox and the outbox\n/);
  expect(stdout).toMatch(/stopped \(SIGINT\)\n$/);
});

test('under systemd each line says how bad it is, and leaves the time to the journal', async () => {
  env = { ...env, JOURNAL_STREAM: '9:12345', IMAP_PASSWORD: 'wrong' };
  const cli = start('serve');
  await cli.waitFor(/<3>inbox: .*; trying again in \d+ min/);
  expect(cli.stdout()).toMatch(/^<6>watching inbox and the outbox\n/);
  const { stdout } = await runCli(['status', '--json'], { home, env });
  expect(stdout).toContain('auth');
});

test('what cannot be watched is told before anything begins', async () => {
  const run = (...args: string[]) => runCli(args, { home, env });
  expect(await run('pull', '--watch', '--mailbox', 'nowhere')).toMatchObject({ code: 3 });
  expect(await run('pull', '--watch', '--from', 'all')).toMatchObject({ code: 3 });
  expect(await run('serve', '--interval', '1s')).toMatchObject({ code: 3 });
});
