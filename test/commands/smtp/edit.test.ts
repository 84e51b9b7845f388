// mailroom smtp edit and delete: from a script and by hand; what fails or is left is not saved.
import { beforeEach, describe, expect, test } from 'vitest';
import { goodServer } from '../../lib/smtp/smtp-worlds.js';
import type { SmtpServer } from '../../support/mail-servers.js';
import { runTty } from '../../support/run-tty.js';
import { eachStore } from '../../support/stores.js';
import { flagsFor, openSmtpDesk, type SmtpDesk } from './smtp-desk.js';

const PASSWORD = 'canary-Pa55';
const NEXT = 'canary-next';

eachStore((store) => {
  let desk: SmtpDesk;
  let server: SmtpServer;
  beforeEach(async () => {
    desk = await openSmtpDesk(await store.url());
    server = await goodServer({
      users: [
        { name: 'support', password: PASSWORD },
        { name: 'next', password: NEXT },
      ],
    });
    await desk.run(['smtp', 'add', 'acme', ...flagsFor(server), '--password-stdin'], { input: `${PASSWORD}\n` });
    await desk.run(['operator', 'add', 'ana', '--email', 'ana@acme.test']);
  });
  const show = async () => (await desk.run(['smtp', 'show', 'acme', '--json'])).json<object>();

  test('what is named is tried and changed, and it ends by advising a test mail', async () => {
    const edited = await desk.run(['smtp', 'edit', 'acme', '--user', 'next', '--password-stdin'], {
      input: `${NEXT}\n`,
    });
    expect(edited).toMatchObject({ code: 0, stdout: 'SMTP config acme is changed: user, password.\n' });
    expect(edited.stderr).toContain('mailroom smtp test acme --to ana@acme.test');
    expect(await show()).toMatchObject({ user: 'next', notifications: false });
    const log = await desk.run(['audit', '--json']);
    expect(log.json()).toMatchObject([
      { by: 'ana', action: 'changed', thing: 'smtp', name: 'acme', after: { user: 'next', password: 'changed' } },
      { by: 'ana', action: 'added', thing: 'operator' },
      { by: null, action: 'added', thing: 'smtp' },
    ]);
    expect(log.stdout).not.toContain('canary');
  });

  test('a failed check is an error, and nothing is changed', async () => {
    const before = await show();
    const refused = await desk.run(['smtp', 'edit', 'acme', '--password-stdin', '--json'], { input: 'wrong\n' });
    expect(refused.code).toBe(4);
    expect(refused.json()).toMatchObject({
      error: { kind: 'auth', next: expect.arrayContaining([expect.stringContaining('nothing was')]) },
    });
    expect(await show()).toEqual(before);
  });

  test('deleting wants yes from a script', async () => {
    expect(await desk.run(['smtp', 'delete', 'acme'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect((await desk.run(['smtp', 'delete', 'acme', '--yes', '--json'])).json()).toEqual({
      ...{ name: 'acme', deleted: true, replacedWith: null, usedBy: [] },
    });
    expect((await desk.run(['smtp', 'show', 'acme'])).code).toBe(3);
  });

  // What is asked is asked the same way on both.
  if (store.kind === 'postgres') return;

  test('who may not is refused before anything is tried', async () => {
    await desk.run(['operator', 'add', 'bob', '--email', 'bob@acme.test']);
    const refused = await desk.run(['smtp', 'edit', 'acme', '--host', 'nowhere.invalid', '--as', 'bob']);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('bob has the role operator') });
  });

  describe('by hand', () => {
    const edit = () => runTty(['smtp', 'edit', 'acme'], { home: desk.home, env: desk.env, cols: 100, rows: 40 });
    const QUESTIONS = [
      'Host name',
      'Encryption',
      'Port',
      'User name',
      'Another password?',
      'Reply name',
      'Reply address',
    ];

    test('it asks with what is there, tries it, and sends a test mail when that is wanted', async () => {
      const tty = edit();
      for (const question of QUESTIONS.slice(0, 4)) {
        await tty.waitFor(question);
        if (question === 'User name') {
          tty.press('ctrl-u');
          tty.type('next');
        }
        tty.press('enter');
      }
      await tty.waitFor('Another password?');
      tty.type('y\r');
      await tty.waitFor('Password of next');
      tty.type(NEXT);
      tty.press('enter');
      await tty.waitFor('Reply name');
      tty.press('enter');
      await tty.waitFor('Reply address');
      tty.press('enter');
      await tty.waitFor(/Sign mail with a DKIM key of your own \(y\/N\)/);
      tty.press('enter');
      await tty.waitFor('Send a test mail to ana@acme.test?');
      tty.press('enter');
      await tty.waitFor('The mail is on its way');
      expect((await tty.exit).code).toBe(0);
      expect(server.received.map(({ envelope }) => envelope.to)).toEqual([['ana@acme.test']]);
      expect(await show()).toMatchObject({ user: 'next', dkim: null });
      expect(tty.raw()).not.toContain(NEXT);
    }, 30_000);

    test('deleting asks y/N, and no is the answer of Enter', async () => {
      const tty = runTty(['smtp', 'delete', 'acme'], { home: desk.home, env: desk.env });
      await tty.waitFor(/Delete the SMTP config acme\? \(y\/N\)/i);
      tty.press('enter');
      expect((await tty.exit).code).toBe(130);
      expect(await show()).toMatchObject({ name: 'acme' });
    });
  });
});
