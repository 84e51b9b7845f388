// mailroom operator show, edit, delete; widget show, edit, delete; saved replies; and the log of it all.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { runCli } from '../../support/run-cli.js';
import { runTty } from '../../support/run-tty.js';
import { hashTables } from '../../support/store-contents.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

eachStore((store) => {
  let filled: FilledStore;
  let home: string;
  beforeEach(async () => {
    filled = await fillStore(await store.url());
    home = temporaryFolder('home');
  });
  afterEach(() => filled.close());

  const env = (as = 'ana') => ({ MAILROOM_STORE: filled.url, MAILROOM_OPERATOR: as });
  const run = (...args: string[]) => runCli(args, { home, env: env() });
  const runAs = (as: string, ...args: string[]) => runCli(args, { home, env: env(as) });
  const tty = (...args: string[]) => runTty(args, { home, env: env(), cols: 100, rows: 40 });

  test('an operator is shown with what their role allows', async () => {
    await run('operator', 'edit', 'ben', '--role', 'operator', '--notify', 'on');
    expect((await run('operator', 'show', 'ben', '--json')).json()).toMatchObject({
      ...{ name: 'ben', role: 'operator', notify: true, me: false },
      permissions: { answer: true, 'own-signature': true, channels: false, operators: false },
    });
    expect((await run('operator', 'show', 'ben')).stdout).toMatch(/may not\tcreate, change and delete channels/);
  });

  test('deleting an operator says what they have, and hands it over', async () => {
    const number = await filled.add({ assignee: 'ben' });
    expect(await run('operator', 'delete', 'ben')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('1 conversation'),
    });
    const gone = await run('operator', 'delete', 'ben', '--replace-with', 'ana', '--yes', '--json');
    expect(gone.json()).toEqual({ name: 'ben', deleted: true, replacedWith: 'ana', usedBy: ['1 conversation'] });
    expect((await run('show', String(number), '--json')).json()).toMatchObject({ assignee: 'ana' });
    // The last one stays, and nothing is asked in vain.
    const last = tty('operator', 'delete', 'ana');
    expect((await last.exit).code).toBe(3);
    expect(last.everything()).toContain('the only operator of this store');
  });

  test('a widget is shown, changed, and deleted when another one takes its place', async () => {
    expect((await run('widget', 'edit', 'website', '--add', 'ben', '--remove', 'ana', '--json')).json()).toMatchObject({
      ...{ operators: ['ben'], channels: ['sales', 'support'], changed: ['operator'] },
    });
    expect(await run('widget', 'delete', 'website', '--yes')).toMatchObject({
      ...{ code: 3, stderr: expect.stringContaining('channel sales; channel support') },
    });
    await run('widget', 'create', 'other', '--operator', 'ana');
    await run('widget', 'delete', 'website', '--replace-with', 'other', '--yes');
    expect((await run('widget', 'show', 'other', '--json')).json()).toMatchObject({ channels: ['sales', 'support'] });
  });

  test('a saved reply is added, listed, shown, changed and deleted', async () => {
    const text = 'Dear {{contact.name | default: "customer"}}';
    expect((await run('saved-reply', 'add', 'refund', '--text', text, '--json')).json()).toMatchObject({
      name: 'refund',
      text,
    });
    expect((await run('saved-reply', 'list')).stdout).toBe(`refund\t${text}\n`);
    expect(await run('saved-reply', 'edit', 'refund', '--text', '{{nobody}}')).toMatchObject({ code: 3 });
    expect((await run('saved-reply', 'edit', 'refund', '--text', 'Dear')).stdout).toContain('is changed: text');
    expect((await run('saved-reply', 'show', 'refund', '--json')).json()).toMatchObject({ text: 'Dear' });
    expect((await run('saved-reply', 'delete', 'refund', '--yes')).code).toBe(0);
    expect((await run('saved-reply', 'list', '--json')).json()).toEqual([]);
  });

  test('the log is for those who may read it, newest first, and can be narrowed', async () => {
    await run('operator', 'edit', 'ben', '--role', 'operator');
    await run('channel', 'footer', 'support', '--text', 'New');
    const log = (await run('audit', '--json')).json<{ thing: string }[]>();
    expect(log.map(({ thing }) => thing)).toEqual(['channel', 'operator']);
    expect(log[0]).toMatchObject({ by: 'ana', name: 'support', before: { footer: '' }, after: { footer: 'New' } });
    expect((await run('audit', 'ben', '--thing', 'operator')).stdout).toMatch(
      /operator ben\trole: "admin" -> "operator"/,
    );
    expect((await run('audit', '--limit', '1', '--json')).json()).toHaveLength(1);
    expect(await runAs('ben', 'audit')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('those who may: ana'),
    });
  });

  // What is asked is asked the same way on both.
  if (store.kind === 'postgres') return;

  test('a signature of others is not for an operator, one’s own is', async () => {
    await run('operator', 'edit', 'ben', '--role', 'operator');
    expect((await runAs('ben', 'operator', 'signature', '--text', 'Ben')).code).toBe(0);
    expect((await runAs('ben', 'operator', 'signature', 'ana', '--text', 'Ben')).code).toBe(3);
  });

  describe('by hand, with Ctrl-C at each question,', () => {
    const WIZARDS: readonly (readonly [args: readonly string[], questions: readonly string[]])[] = [
      [
        ['operator', 'edit', 'ben'],
        ['Full name', 'Email address', 'Role', 'unread messages?'],
      ],
      [
        ['widget', 'edit', 'website'],
        ['Operators in it', 'Who gets a new conversation'],
      ],
      [['saved-reply', 'edit', 'hello'], ['Text']],
      [['operator', 'delete', 'ben'], ['Delete operator ben']],
      [
        ['widget', 'delete', 'website'],
        ['What takes its place?', 'Delete the widget website?'],
      ],
      [['saved-reply', 'delete', 'hello'], ['Delete the saved reply hello?']],
    ];
    beforeEach(async () => {
      await run('saved-reply', 'add', 'hello', '--text', 'Hello');
      await run('widget', 'create', 'other', '--operator', 'ana');
    });

    test.each(WIZARDS)(
      '%j leaves everything as it was',
      async (args, questions) => {
        const before = await hashTables(filled.db);
        for (const [index, last] of questions.entries()) {
          const page = tty(...args);
          for (const question of questions.slice(0, index)) {
            await page.waitFor(question);
            if (question === 'Full name') page.type('Ben Ek');
            page.press('enter');
          }
          await page.waitFor(last);
          page.press('ctrl-c');
          expect((await page.exit).code).toBe(130);
        }
        expect(await hashTables(filled.db)).toEqual(before);
      },
      60_000,
    );

    test('answered to its end, edit changes what was answered otherwise', async () => {
      const page = tty('operator', 'edit', 'ben');
      await page.waitFor('Full name');
      page.type('Ben Ek\r');
      await page.waitFor('Email address');
      page.press('enter');
      await page.waitFor('Role');
      page.press('enter');
      await page.waitFor('unread messages?');
      page.type('y\r');
      await page.waitFor('Operator ben is changed: full-name, notify.');
      expect((await page.exit).code).toBe(0);
    });
  });
});
