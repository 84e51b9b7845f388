// mailroom mailbox list, show and test: text for people, plain lines in a pipe, exit codes.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImapServer } from '../../support/mail-servers.js';
import { runTty } from '../../support/run-tty.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { flagsFor, type MailboxDesk, openMailboxDesk, openServer } from './mailbox-desk.js';

let desk: MailboxDesk;
let server: ImapServer;

beforeEach(async () => {
  desk = await openMailboxDesk(join(temporaryFolder('store'), 'mailroom.db'));
  server = await openServer();
});
afterEach(() => server.close());

const add = (name = 'inbox') =>
  desk.run(['mailbox', 'add', name, ...flagsFor(server), '--password-ref', 'env:IMAP_PASSWORD']);

describe('mailbox list', () => {
  test('without mailboxes says how to add one', async () => {
    expect(await desk.run(['mailbox', 'list'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'There are no mailboxes yet.\n',
    });
    expect((await desk.run(['mailbox', 'list', '--json'])).json()).toEqual([]);
  });

  test('has a line for each: plain in a pipe, a table on a terminal', async () => {
    await add();
    expect((await desk.run(['mailbox', 'list'])).stdout).toBe(
      `inbox\tinbox@acme.test\tlocalhost:${server.tlsPort}\ttls\tsupport\tINBOX\tnever\n`,
    );
    const tty = runTty(['mailbox', 'list'], { home: desk.home, env: desk.env, cols: 100 });
    await tty.exit;
    expect(tty.screen()).toMatch(/name +address +server +encryption +user +folder +pulled\ninbox +inbox@acme\.test/);
  });
});

describe('mailbox show', () => {
  test('shows where the password is, and not the password', async () => {
    await add();
    const { stdout } = await desk.run(['mailbox', 'show', 'inbox']);
    expect(stdout).toContain('password\tenv:IMAP_PASSWORD\n');
    expect(stdout).toContain('after a pull\tleave\n');
  });

  test('an unknown one is not found, and those that are there are named', async () => {
    await add();
    expect(await desk.run(['mailbox', 'show', 'outbox'])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/no mailbox called "outbox"\n\s+the mailboxes are: inbox/),
    });
  });
});

describe('mailbox test', () => {
  test('prints a line for each stage', async () => {
    await add();
    const { code, stdout } = await desk.run(['mailbox', 'test', 'inbox']);
    expect(code).toBe(0);
    const stages = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/\s+/).slice(0, 2).join(' '));
    expect(stages).toEqual(['ok resolve', 'ok connect', 'ok tls', 'ok greeting', 'ok login', 'ok folder']);
  });

  test('says what the server can do, and how long its certificate is good', async () => {
    await add();
    expect((await desk.run(['mailbox', 'test', 'inbox'])).stdout).toMatch(
      /^ok +login .* as support; with IDLE, UIDPLUS/m,
    );
    const { stages } = (await desk.run(['mailbox', 'test', 'inbox', '--json'])).json<{ stages: { stage: string }[] }>();
    const of = (name: string) => stages.find(({ stage }) => stage === name);
    expect(of('tls')).toMatchObject({ certificate: { daysLeft: 29 } });
    expect(of('greeting')).toMatchObject({ logins: expect.arrayContaining(['PLAIN']) });
    expect(of('login')).toMatchObject({ capabilities: expect.arrayContaining(['IDLE', 'UIDPLUS']) });
  });

  test('ends at the first stage that fails, which decides the exit code, in text and in JSON', async () => {
    await add();
    const env = { IMAP_PASSWORD: 'changed meanwhile' };
    const text = await desk.run(['mailbox', 'test', 'inbox'], { env });
    expect(text).toMatchObject({ code: 4, stderr: expect.stringContaining('check user name and password') });
    expect(text.stdout).toMatch(/failed {2}login .*refused the login of support/);
    const json = await desk.run(['mailbox', 'test', 'inbox', '--json'], { env });
    expect(json.code).toBe(4);
    expect(json.json()).toMatchObject({ mailbox: 'inbox', ok: false, error: { kind: 'auth' } });
    await server.close();
    expect(await desk.run(['mailbox', 'test', 'inbox'])).toMatchObject({ code: 5 });
    const missing = await desk.run(['mailbox', 'test', 'inbox'], { env: { IMAP_PASSWORD: undefined } });
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('IMAP_PASSWORD is not set') });
  });
});
