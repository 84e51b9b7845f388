// mailroom pull: what it brings, in text and in JSON; which exit code when some of it failed.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MailboxId } from '../../src/lib/ids.js';
import type { MailboxAccount } from '../../src/lib/mailbox/mailbox-account.js';
import { insertMailbox } from '../../src/lib/store/mailboxes.js';
import { freePort } from '../support/free-port.js';
import { type IntakeDesk, openIntakeDesk, sampleMail } from '../support/intake-desk.js';
import { type ImapServer, openImapServer, openSmtpServer, type SmtpServer } from '../support/mail-servers.js';
import { type CliOptions, runCli } from '../support/run-cli.js';
import { runTty } from '../support/run-tty.js';
import { countRows } from '../support/store-contents.js';
import { temporaryFolder } from '../support/temporary-folder.js';

let server: ImapServer;
let smtp: SmtpServer;
let desk: IntakeDesk;
let home: string;
let env: Record<string, string>;

beforeEach(async () => {
  server = await openImapServer();
  smtp = await openSmtpServer({ encryption: 'none', login: 'not-offered' });
  home = temporaryFolder('home');
  const url = join(home, 'mailroom.db');
  env = { MAILROOM_STORE: url, IMAP_PASSWORD: 'secret' };
  desk = await openIntakeDesk(url, {
    mailbox: accountAt({}),
    smtp: { host: 'localhost', port: smtp.port, encryption: 'none' },
  });
  // From now on what comes is new.
  await run(['pull']);
});

afterEach(async () => {
  await desk.close();
  await Promise.all([server.close(), smtp.close()]);
});

const run = (args: readonly string[], options: CliOptions = {}) =>
  runCli(args, { home, ...options, env: { ...env, ...options.env } });

function accountAt(changes: Partial<MailboxAccount>): Partial<MailboxAccount> {
  const { host, tlsPort: port, ca } = server;
  const password = { scheme: 'env', value: 'IMAP_PASSWORD' } as const;
  const login = { method: 'password', user: 'support', password } as const;
  return { host, port, ca, encryption: 'tls', login, trustAuthserv: [], ...changes };
}

const deliver = (subject: string, headers: readonly string[] = []) =>
  server.deliver('support', sampleMail({ subject, headers }));

/** Puts another mailbox into the store. */
async function giveMailbox(name: string, changes: Partial<MailboxAccount>): Promise<void> {
  const mailbox = { ...desk.mailbox, ...changes, name, id: desk.newId<MailboxId>() };
  await desk.db.transaction((tx) => insertMailbox(tx, mailbox));
}

const NOTHING = { stored: 0, duplicates: 0, quarantined: 0, autoReplies: 0, conversations: 0, own: 0, unrouted: 0 };

describe('what it brings', () => {
  test('is counted for each mailbox in JSON, and nothing else is on stdout', async () => {
    await deliver('one');
    await deliver('two');
    const pulled = await run(['pull', '--json']);
    expect(pulled).toMatchObject({ code: 0, stderr: '' });
    expect(pulled.json()).toEqual({
      mailboxes: [{ ...NOTHING, mailbox: 'inbox', stored: 2, autoReplies: 2, conversations: 2 }],
      delivered: 2,
      undelivered: 0,
    });
    expect(smtp.received.map(({ raw }) => String(raw))).toEqual([
      expect.stringContaining('Auto-Submitted: auto-replied'),
      expect.stringContaining('Auto-Submitted: auto-replied'),
    ]);
    expect((await run(['pull', '--json'])).json()).toMatchObject({ mailboxes: [NOTHING], delivered: 0 });
  });

  test('is a line for each mailbox in text; in a pipe there is no bar', async () => {
    await deliver('one');
    const pulled = await run(['pull']);
    expect(pulled).toMatchObject({ code: 0, stdout: 'inbox: 1 new mail, 1 conversation started, 1 auto-reply\n' });
    expect(pulled.stderr).toBe('1 mail of the outbox sent\n');
    expect((await run(['pull'])).stdout).toBe('inbox: nothing new\n');
  });

  test('is shown with a bar on a terminal, which leaves no trace', async () => {
    for (let n = 0; n < 60; n++) await deliver(`mail ${n}`);
    const tty = runTty(['pull'], { home, env, cols: 100 });
    expect(await tty.exit).toMatchObject({ code: 0 });
    expect(tty.raw()).toMatch(/inbox {2}\[#+-*\] {2}\d+\/60/);
    expect(tty.everything()).not.toContain('[#');
    expect(tty.everything()).toContain('inbox: 60 new mails, 60 conversations started');
  });

  test('is kept when somebody presses Ctrl-C, and the rest comes the next time', { timeout: 60_000 }, async () => {
    for (let n = 0; n < 400; n++) await deliver(`mail ${n}`);
    const tty = runTty(['pull'], { home, env, cols: 100 });
    await tty.waitFor(/\d+\/400/);
    tty.press('ctrl-c');
    const end = await tty.exit;
    expect([end.code, end.signal]).toEqual(end.signal === 0 ? [130, 0] : [0, 2]);
    expect(tty.everything()).toMatch(end.signal === 0 ? /Stopped\. What was taken in is kept/ : /./);
    expect(await run(['pull'])).toMatchObject({ code: 0 });
    expect(await countRows(desk.db, 'conversation')).toBe(400);
  });

  test('what went into quarantine is said, with the cause', async () => {
    await deliver('poison', [`X-Filler: ${'x'.repeat(1_200_000)}`]);
    await deliver('fine');
    const pulled = await run(['pull']);
    expect(pulled).toMatchObject({ code: 0, stdout: expect.stringContaining('1 new mail, ') });
    expect(pulled.stdout).toContain('1 mail in quarantine');
    expect(pulled.stderr).toMatch(/inbox: mail 1 went into quarantine: .+/);
  });

  test('--from brings history as well, from a day on', async () => {
    await giveMailbox('other', { folder: 'Trash' });
    const received = (text: string) => ({ folder: 'Trash', received: new Date(text) });
    await server.deliver('support', sampleMail({ subject: 'older' }), received('2025-06-01T12:00:00Z'));
    await server.deliver('support', sampleMail({ subject: 'old' }), received('2026-01-15T12:00:00Z'));
    const since = (await run(['pull', '--mailbox', 'other', '--from', '2026-01-01', '--json'])).json();
    expect(since).toMatchObject({ mailboxes: [{ mailbox: 'other', stored: 0, unrouted: 1 }] });
    const all = (await run(['pull', '--mailbox', 'other', '--from', 'all', '--json'])).json();
    expect(all).toMatchObject({ mailboxes: [{ unrouted: 1 }] });
  });
});

describe('what fails', () => {
  test('an auto-reply that cannot be sent is no failure of the pull: it stays in the outbox', async () => {
    await smtp.close();
    await deliver('one');
    const pulled = await run(['pull']);
    expect(pulled).toMatchObject({ code: 0, stdout: expect.stringContaining('1 auto-reply') });
    expect(pulled.stderr).toMatch(/the auto-reply of #1 is deferred: .*\n\s+see: mailroom outbox list/);
    expect((await desk.db.selectFrom('outbox').select('state').execute())[0]?.state).toBe('deferred');
  });

  test('one mailbox alone gives its own exit code, with the reason', async () => {
    const refused = await run(['pull'], { env: { IMAP_PASSWORD: 'wrong' } });
    expect(refused).toMatchObject({ code: 4, stdout: 'inbox: failed\n' });
    expect(refused.stderr).toMatch(
      /inbox: localhost refused the login of support: .*\n {2}check user name and password/,
    );
    const json = await run(['pull', '--json'], { env: { IMAP_PASSWORD: 'wrong' } });
    expect(json).toMatchObject({ code: 4, stderr: '' });
    expect(json.json()).toMatchObject({
      mailboxes: [{ ...NOTHING, mailbox: 'inbox', error: { kind: 'auth' } }],
      error: { kind: 'auth', message: expect.stringContaining('refused the login') },
    });
  });

  test('a refused login is said by every command until a pull goes well', async () => {
    await run(['pull'], { env: { IMAP_PASSWORD: 'wrong' } });
    const inbox = () => run(['mailbox', 'list']);
    expect((await inbox()).stderr).toContain('! 1 mailbox refuses our login');
    const [before] = (await run(['status', '--json'])).json<{ mailboxes: object[] }>().mailboxes;
    expect(before).toMatchObject({ failure: { kind: 'auth', message: expect.stringContaining('refused the login') } });
    expect(await run(['pull'])).toMatchObject({ code: 0 });
    expect((await inbox()).stderr).not.toContain('login');
    const [after] = (await run(['status', '--json'])).json<{ mailboxes: object[] }>().mailboxes;
    expect(after).toMatchObject({ failure: null });
  });

  test('one of several does not stop the others: some of it was done', async () => {
    await giveMailbox('a-closed-one', { port: await freePort() });
    await deliver('one');
    const pulled = await run(['pull', '--json']);
    expect(pulled.code).toBe(7);
    expect(pulled.json()).toMatchObject({
      mailboxes: [
        { mailbox: 'a-closed-one', stored: 0, error: { kind: 'unreachable' } },
        { mailbox: 'inbox', stored: 1 },
      ],
      error: { kind: 'partial', message: '1 of 2 mailboxes could not be pulled: a-closed-one' },
    });
    expect(await run(['pull', '--mailbox', 'inbox'])).toMatchObject({ code: 0 });
    expect(await run(['pull', '--mailbox', 'a-closed-one'])).toMatchObject({ code: 5 });
  });

  test('all of them for the same reason give that reason', async () => {
    await giveMailbox('other', {});
    const pulled = await run(['pull', '--json'], { env: { IMAP_PASSWORD: 'wrong' } });
    expect(pulled.code).toBe(4);
  });

  test('a mailbox that another program is pulling is a conflict', async () => {
    const lease = await desk.db.lease(`pull-${desk.mailbox.id}`);
    const pulled = await run(['pull', '--json']);
    await lease?.release();
    expect(pulled.code).toBe(8);
    expect(pulled.json()).toMatchObject({ error: { kind: 'conflict', message: expect.stringContaining('inbox') } });
  });

  test.each([
    [['--from', 'yesterday'], 3, /use now, all, or a date such as/],
    [['--from', '2026-02-31'], 3, /no time to pull from/],
    [['--mailbox', 'outbox'], 3, /the mailboxes are: inbox/],
  ])('%j is refused', async (flags, code, sentence) => {
    expect(await run(['pull', ...flags])).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
  });

  test('without a mailbox it says how to add one', async () => {
    const store = join(temporaryFolder('store'), 'mailroom.db');
    await run(['init', '--store', store]);
    expect(await run(['pull', '--store', store])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/no mailbox to pull from yet\n\s+add one with: mailroom mailbox add/),
    });
  });
});
