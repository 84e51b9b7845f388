// mailroom operator: who answers, and what they close with.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type CliOptions, type CliResult, runCli } from '../../support/run-cli.js';
import { runTty } from '../../support/run-tty.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

eachStore((store) => {
  let home: string;
  let env: Record<string, string>;
  let run: (args: readonly string[], options?: CliOptions) => Promise<CliResult>;

  beforeEach(async () => {
    home = temporaryFolder('home');
    env = { MAILROOM_STORE: await store.url() };
    run = (args, options = {}) => runCli(args, { home, ...options, env: { ...env, ...options.env } });
    await run(['init']);
  });

  const add = (name: string, ...more: string[]) =>
    run(['operator', 'add', name, '--email', `${name}@acme.example`, ...more]);

  test('the first one becomes admin and "me", the next ones do not', async () => {
    expect(await add('ana', '--full-name', 'Ana Lima')).toMatchObject({ code: 0 });
    await run(['widget', 'create', 'website', '--operator', 'ana']);
    await add('bob', '--role', 'supervisor', '--notify', 'on', '--widget', 'website');
    const list = (await run(['operator', 'list', '--json'])).json();
    expect(list).toMatchObject([
      {
        name: 'ana',
        fullName: 'Ana Lima',
        role: 'admin',
        me: true,
        notify: false,
        widgets: ['website'],
        signature: { on: false, text: '' },
      },
      { name: 'bob', role: 'supervisor', me: false, notify: true, widgets: ['website'] },
    ]);
    expect((await run(['widget', 'list', '--json'])).json()).toMatchObject([{ operators: ['ana', 'bob'] }]);
  });

  // The use cases are tested on both.
  if (store.kind === 'postgres') return;

  test('who says to be away is shown so, until they are back; of others a supervisor may say it', async () => {
    await add('ana');
    await add('bob');
    await add('sue', '--role', 'supervisor');
    const away = await run(['operator', 'away', '--until', '2d', '--hand-over', '--json']);
    expect(away.json()).toMatchObject({ operator: 'ana', away: true, open: 0, handedOver: [] });
    expect((await run(['operator', 'list'])).stdout).toMatch(/^ana\tyou\tback /m);
    expect((await run(['operator', 'show', 'ana'])).stdout).toMatch(/^away\tsince .*, until /m);
    expect((await run(['operator', 'away', 'bob', '--as', 'sue'])).stdout).toMatch(/bob is away, and gets no new/);
    const refused = await run(['operator', 'back', 'sue', '--as', 'bob']);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/bob has the role operator, which does not allow to say of others/);
    expect((await run(['operator', 'back', '--json'])).json()).toMatchObject({
      operator: 'ana',
      away: false,
      until: null,
    });
    expect((await run(['operator', 'back'])).stdout).toMatch(/ana was there already/);
    const audit = (await run(['audit', '--json'])).json() as { name: string; after: unknown }[];
    expect(audit.filter(({ name }) => name === 'bob').map(({ after }) => after)).toContainEqual({ away: true });
    expect((await run(['operator', 'away', '--until', 'yesterday'])).code).toBe(3);
  });

  test('all that is missing is named at once', async () => {
    const refused = await run(['operator', 'add', '--json']);
    expect(refused.code).toBe(2);
    expect(refused.json()).toMatchObject({ error: { details: { missing: ['NAME', '--email'] } } });
  });

  test('a name that is taken is exit 3, with a way on', async () => {
    await add('ana');
    const refused = await run(['operator', 'add', 'ana', '--email', 'other@acme.example']);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/operator called ana already[\s\S]*mailroom operator list/);
  });

  test('by hand it asks for name and address, and again for what is none', async () => {
    const tty = runTty(['operator', 'add'], { home, env });
    await tty.waitFor('Name of the operator');
    tty.type('ana');
    tty.press('enter');
    await tty.waitFor('email address');
    tty.type('nowhere@');
    tty.press('enter');
    await tty.waitFor('is not an email address');
    tty.press('ctrl-u');
    tty.type('ana@acme.example');
    tty.press('enter');
    await tty.waitFor('Operator ana is there');
    expect((await tty.exit).code).toBe(0);
  });

  describe('who acts', () => {
    beforeEach(async () => {
      await add('ana');
      await add('bob');
    });

    test('is --as, before MAILROOM_OPERATOR, before the settings', async () => {
      const whoami = async (args: string[], options?: CliOptions) =>
        (await run(['operator', 'whoami', '--json', ...args], options)).json<{ name: string }>().name;
      expect(await whoami([])).toBe('ana');
      expect(await whoami([], { env: { MAILROOM_OPERATOR: 'bob' } })).toBe('bob');
      expect(await whoami(['--as', 'ana'], { env: { MAILROOM_OPERATOR: 'bob' } })).toBe('ana');
      await run(['operator', 'use', 'bob']);
      expect(await whoami([])).toBe('bob');
    });

    test('who does not exist is exit 3 with those who do', async () => {
      for (const args of [
        ['operator', 'use', 'eve'],
        ['operator', 'whoami', '--as', 'eve'],
      ]) {
        const refused = await run(args);
        expect(refused.code).toBe(3);
        expect(refused.stderr).toContain('ana, bob');
      }
    });

    test('nobody said is exit 2, with how to say it', async () => {
      const refused = await run(['operator', 'whoami'], { home: temporaryFolder('other') });
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('mailroom operator use');
    });
  });

  describe('a signature', () => {
    beforeEach(async () => {
      await add('ana');
    });
    const signature = async (...args: string[]) => (await run(['operator', 'signature', ...args, '--json'])).json();

    test('is one’s own unless a name is given, and on with its text', async () => {
      expect(await signature('--text', 'Ana, Acme')).toEqual({
        operator: 'ana',
        channel: null,
        on: true,
        text: 'Ana, Acme',
      });
      expect(await signature('ana')).toMatchObject({ on: true, text: 'Ana, Acme' });
      expect(await signature('--off')).toMatchObject({ on: false, text: 'Ana, Acme' });
      expect(await signature('--on')).toMatchObject({ on: true, text: 'Ana, Acme' });
      expect(await signature('--clear')).toMatchObject({ on: false, text: '' });
    });

    test('comes from a file or from stdin with all its lines', async () => {
      writeFileSync(join(home, 'signature.txt'), 'Ana Lima\nAcme Support\n');
      expect(await signature('--text', '@signature.txt')).toMatchObject({ text: 'Ana Lima\nAcme Support' });
      const piped = await run(['operator', 'signature', '--text', '-', '--json'], { input: 'Ana\r\nAcme\r\n' });
      expect(piped.json()).toMatchObject({ text: 'Ana\nAcme', on: true });
    });

    test('is shown to people with its text, whatever is in it', async () => {
      await run(['operator', 'signature', '--text', '-'], { input: 'Ana \u001b[31mred\n' });
      const shown = await run(['operator', 'signature']);
      expect(shown.stdout).toContain('is on');
      expect(shown.stdout).toContain('Ana ␛[31mred');
    });

    test('without a text cannot be on', async () => {
      expect((await run(['operator', 'signature', '--on'])).code).toBe(3);
    });

    test('wants somebody: without an operator it is exit 2', async () => {
      expect((await run(['operator', 'signature'], { home: temporaryFolder('other') })).code).toBe(2);
    });
  });
});
