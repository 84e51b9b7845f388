// mailroom mailbox edit and delete: tried before it is saved; moved to another server, nothing comes twice or not at all.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImapServer } from '../../support/mail-servers.js';
import { smallMail } from '../../support/mailbox-account.js';
import { runTty } from '../../support/run-tty.js';
import { eachStore } from '../../support/stores.js';
import { flagsFor, type MailboxDesk, openMailboxDesk, openServer } from './mailbox-desk.js';

const FROM_ENV = ['--password-ref', 'env:IMAP_PASSWORD'];

const servers: ImapServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function goodServer(): Promise<ImapServer> {
  const server = await openServer();
  servers.push(server);
  return server;
}

eachStore((store) => {
  let desk: MailboxDesk;
  let server: ImapServer;
  beforeEach(async () => {
    desk = await openMailboxDesk(await store.url());
    server = await goodServer();
    await desk.run(['mailbox', 'add', 'inbox', ...flagsFor(server), ...FROM_ENV]);
    await desk.run(['widget', 'create', 'website']);
    await desk.run([
      ...['channel', 'create', 'support', '--reply-name', 'Acme', '--address', 'support@acme.test'],
      ...['--mailbox', 'inbox', '--widget', 'website', '--smtp', 'house'],
    ]);
  });

  const pull = async () => (await desk.run(['pull', '--json'])).json<{ mailboxes: object[] }>().mailboxes[0];
  const edit = (...flags: string[]) => desk.run(['mailbox', 'edit', 'inbox', ...flags, '--json']);

  test('on another server the mail that is here is recognised, and what is new there is taken in', async () => {
    const one = smallMail('one');
    await server.deliver('support', one);
    expect(await pull()).toMatchObject({ stored: 1 });
    const other = await goodServer();
    await other.deliver('support', one);
    await other.deliver('support', smallMail('two'));
    const edited = await edit('--host', other.host, '--port', String(other.tlsPort), '--ca', other.caPath);
    expect(edited.json()).toMatchObject({ changed: expect.arrayContaining(['port']), check: { ok: true } });
    expect(await pull()).toMatchObject({ stored: 1, duplicates: 1 });
    expect(await pull()).toMatchObject({ stored: 0, duplicates: 0 });
  });

  test('what fails is not saved; --skip-check saves it untried', async () => {
    const refused = await edit('--user', 'nobody');
    expect(refused).toMatchObject({ code: 4 });
    expect((await desk.run(['mailbox', 'show', 'inbox', '--json'])).json()).toMatchObject({ user: 'support' });
    expect((await edit('--user', 'nobody', '--skip-check')).json()).toMatchObject({
      ...{ user: 'nobody', checkedAt: null, check: null, changed: ['user'] },
    });
  });

  test('another address takes the receiving addresses of its channels along', async () => {
    const edited = await desk.run(['mailbox', 'edit', 'inbox', '--address', 'new@acme.test', '--after-pull', 'seen']);
    expect(edited.stdout).toContain('Channel support receives at new@acme.test now');
    expect((await desk.run(['channel', 'list', '--json'])).json()).toMatchObject([
      { receivingAddress: 'new@acme.test' },
    ]);
  });

  test('one that is in use is deleted when another one takes its place; its mail stays', async () => {
    await server.deliver('support', smallMail('one'));
    await pull();
    const refused = await desk.run(['mailbox', 'delete', 'inbox', '--yes']);
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/used by channel support[\s\S]*--replace-with/),
    });
    await desk.run(['mailbox', 'add', 'team', ...flagsFor(server).slice(0, -1), 'team@acme.test', ...FROM_ENV]);
    const deleted = await desk.run(['mailbox', 'delete', 'inbox', '--replace-with', 'team', '--yes', '--json']);
    expect(deleted.json()).toMatchObject({ deleted: true, replacedWith: 'team', usedBy: ['channel support'] });
    expect((await desk.run(['channel', 'list', '--json'])).json()).toMatchObject([
      { mailbox: 'team', receivingAddress: 'team@acme.test' },
    ]);
    expect((await desk.run(['show', '1', '--json'])).code).toBe(0);
  });

  // What is asked is asked the same way on both.
  if (store.kind === 'postgres') return;

  test('without flags and without a terminal it says what could be named', async () => {
    const refused = await edit();
    expect(refused.code).toBe(2);
    expect(refused.json()).toMatchObject({
      error: { next: [expect.stringContaining('--host HOST'), expect.anything()] },
    });
  });

  const QUESTIONS = [
    ...['Host name of the server', 'Encryption', 'Port', 'User name', 'Another password?', 'Folder to pull from'],
    ...['Address whose mail lands there', 'land there too?', 'After a pull', 'Servers whose checks are believed'],
  ];

  test('by hand the proof is offered: a marked mail that comes in; when it fails, the change is saved all the same', async () => {
    await desk.run(['smtp', 'edit', 'house', '--port', '1', '--skip-check']);
    const tty = runTty(['mailbox', 'edit', 'inbox', '--after-pull', 'seen'], {
      home: desk.home,
      env: desk.env,
      rows: 40,
    });
    await tty.waitFor(/Send a marked mail to support@acme\.test/);
    tty.press('enter');
    expect((await tty.exit).code).toBe(5);
    expect(tty.everything().replaceAll(/\s+/g, ' ')).toContain('the change is saved all the same');
    expect((await desk.run(['mailbox', 'show', 'inbox', '--json'])).json()).toMatchObject({ afterPull: 'seen' });
  });

  test('by hand it asks with what is there, and Enter at each question changes nothing', async () => {
    const tty = runTty(['mailbox', 'edit', 'inbox'], { home: desk.home, env: desk.env, cols: 100, rows: 40 });
    for (const question of QUESTIONS) {
      await tty.waitFor(question);
      tty.press('enter');
    }
    await tty.waitFor('Nothing of mailbox inbox is changed');
    expect((await tty.exit).code).toBe(0);
  });
});
