// mailroom channel edit, delete and show: every setting, by flags and by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { type CliOptions, runCli } from '../../support/run-cli.js';
import { runTty } from '../../support/run-tty.js';
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

  const env = () => ({ MAILROOM_STORE: filled.url, MAILROOM_OPERATOR: 'ana' });
  const run = (args: string[], options: CliOptions = {}) => runCli(args, { home, env: env(), ...options });
  const tty = (args: string[]) => runTty(args, { home, env: env(), cols: 110, rows: 50 });
  const show = async () => (await run(['channel', 'show', 'support', '--json'])).json<object>();

  test('every setting can be changed by its flag, and taken away with --clear', async () => {
    const edited = await run([
      ...[
        'channel',
        'edit',
        'support',
        '--reply-name',
        '{{operator.fullName}} at Acme',
        '--address',
        'help@acme.example',
      ],
      ...['--alias', 'a@acme.example', '--alias', 'b@acme.example', '--receiving-address', 'in@acme.example'],
      ...[
        '--auto-reply',
        'Hi',
        '--auto-reply-subject',
        'Got it',
        '--footer',
        'F',
        '--form-sender',
        'form@acme.example',
      ],
      ...['--forwarder', 'fwd@acme.example', '--undo', '10s', '--reopen', 'never', '--quote', 'last', '--json'],
    ]);
    const wanted = {
      ...{ replyName: '{{operator.fullName}} at Acme', address: 'help@acme.example' },
      ...{ aliases: ['a@acme.example', 'b@acme.example'], receivingAddress: 'in@acme.example' },
      ...{ autoReply: { on: true, subject: 'Got it', text: 'Hi' }, footer: 'F', formSenders: ['form@acme.example'] },
      ...{ forwarders: ['fwd@acme.example'], undoSeconds: 10, reopen: 'never', quote: 'last' },
    };
    expect(edited.json()).toMatchObject(wanted);
    expect(await show()).toMatchObject(wanted);
    const clear = ['alias', 'footer', 'form-sender', 'forwarder', 'auto-reply', 'receiving-address'];
    const cleared = await run(['channel', 'edit', 'support', ...clear.flatMap((part) => ['--clear', part]), '--json']);
    expect(cleared.json()).toMatchObject({
      ...{ aliases: [], footer: '', formSenders: [], forwarders: [], receivingAddress: 'inbox@acme.example' },
      ...{ autoReply: { on: false, subject: 'Got it', text: '' }, undoSeconds: 10, replyName: wanted.replyName },
    });
  });

  test('a fallback is named by its flag, and told by the channel and its mailbox', async () => {
    const edited = await run(['channel', 'edit', 'support', '--fallback', '--json']);
    expect(edited.json()).toMatchObject({ fallback: true, changed: ['fallback'] });
    expect((await run(['channel', 'show', 'support'])).stdout).toMatch(/fallback\s+yes/);
    const mailbox = filled.channels.support.mailbox.name;
    expect((await run(['mailbox', 'show', mailbox])).stdout).toMatch(/mail for no channel\s+for channel support/);
    expect((await run(['mailbox', 'show', mailbox, '--json'])).json()).toMatchObject({ fallbackChannel: 'support' });
    const none = await run(['channel', 'edit', 'support', '--no-fallback', '--json']);
    expect(none.json()).toMatchObject({ fallback: false, changed: ['fallback'] });
  });

  test('deleting says what it destroys, and wants the name or keeps it', async () => {
    await filled.add({ messages: [{}, { direction: 'out' }] });
    const refused = await run(['channel', 'delete', 'support', '--yes']);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /1 conversation with 2 messages[\s\S]*--confirm support[\s\S]*--keep-conversations/,
      ),
    });
    expect((await run(['channel', 'delete', 'support', '--confirm', 'sales'])).code).toBe(3);
    const closed = await run(['channel', 'delete', 'support', '--keep-conversations', '--yes', '--json']);
    expect(closed.json()).toEqual({ name: 'support', outcome: 'closed', conversations: 1, messages: 2 });
    expect((await run(['show', '1'])).code).toBe(0);
    expect((await run(['channel', 'list', '--closed', '--json'])).json()).toMatchObject([{ name: 'support' }]);
    expect(await run(['reply', '1', '--message', 'Hello'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('mailroom channel resume support'),
    });
    expect((await run(['channel', 'resume', 'support'])).stdout).toContain('is open again');
    const folder = temporaryFolder('export');
    const [file, taken] = [join(folder, 'support.mbox'), join(folder, 'taken.mbox')];
    writeFileSync(taken, 'not ours');
    const destroy = ['channel', 'delete', 'support', '--confirm', 'support', '--export'];
    expect((await run([...destroy, taken])).code).toBe(3);
    expect((await run(['show', '1'])).code).toBe(0);
    const gone = await run([...destroy, file, '--json']);
    const exported = { to: file, format: 'mbox', conversations: 1, messages: 2 };
    expect(gone.json()).toMatchObject({ outcome: 'deleted', conversations: 1, messages: 2, exported });
    expect(readFileSync(file, 'utf8').match(/^From /gm)).toHaveLength(2);
    expect((await run(['show', '1'])).code).toBe(3);
  }, 30_000);

  // What is asked is asked the same way on both.
  if (store.kind === 'postgres') return;

  test('the environment of channel create changes nothing here', async () => {
    const edited = await run(['channel', 'edit', 'support', '--footer', 'F'], {
      env: { ...env(), MAILROOM_ADDRESS: 'other@acme.example', MAILROOM_REPLY_NAME: 'Other' },
    });
    expect(edited.stdout).toBe('Channel support is changed: footer.\n');
  });

  test('show tells what each setting means', async () => {
    await run(['operator', 'signature', 'ana', '--text', 'Ana for support', '--channel', 'support']);
    const page = tty(['channel', 'show', 'support']);
    await page.exit;
    const shown = page.everything();
    expect(shown).toContain('a mail within 30 days after closing reopens its conversation');
    expect(shown).toContain('forward the mail of support@acme.example to it');
    expect(shown).toMatch(/signature of ana +Ana for support/);
    expect(await show()).toMatchObject({ signatures: [{ operator: 'ana', on: true, text: 'Ana for support' }] });
  });

  describe('by hand', () => {
    const QUESTIONS = [
      ...['Reply name', 'Address that customers', 'Aliases', 'Send answers by', 'Receiving address', 'Auto-reply'],
      ...['Footer', 'Senders of contact forms', 'Addresses that forward', 'Hold each answer', 'reopens a closed'],
      'Quote the answered mail',
      'Take the mail of the mailbox',
    ];
    beforeEach(async () => {
      // A second SMTP config, so that there is something to choose.
      await run([
        'smtp',
        'add',
        'other',
        '--host',
        'localhost',
        '--encryption',
        'none',
        '--skip-check',
        '--reply-name',
        'A',
        '--reply-address',
        'a@acme.example',
      ]);
    });

    test('it asks with what is there; Enter keeps, - takes away, and a wrong answer is asked again', async () => {
      await run(['channel', 'edit', 'support', '--alias', 'a@acme.example', '--footer', 'One\nTwo']);
      const page = tty(['channel', 'edit', 'support']);
      for (const question of QUESTIONS) {
        await page.waitFor(question);
        if (question === 'Aliases') {
          page.press('ctrl-u');
          page.type('-');
        }
        if (question === 'Hold each answer') {
          page.press('ctrl-u');
          page.type('for ever\r');
          await page.waitFor('is no undo time');
          page.press('ctrl-u');
          page.type('20s');
        }
        page.press('enter');
      }
      await page.waitFor('Channel support is changed: alias, undo.');
      expect((await page.exit).code).toBe(0);
      expect(await show()).toMatchObject({ aliases: [], undoSeconds: 20, footer: 'One\nTwo' });
    }, 30_000);

    test('Ctrl-C at any question leaves everything as it was', async () => {
      const before = await show();
      for (const [index, last] of QUESTIONS.entries()) {
        const page = tty(['channel', 'edit', 'support']);
        for (const question of QUESTIONS.slice(0, index)) {
          await page.waitFor(question);
          if (question === 'Reply name' || question === 'Footer') page.type(' changed');
          page.press('enter');
        }
        await page.waitFor(last);
        page.press('ctrl-c');
        expect((await page.exit).code).toBe(130);
      }
      expect(await show()).toEqual(before);
    }, 180_000);

    test('deleting offers to keep the conversations, or wants the name typed', async () => {
      await filled.add({});
      const page = tty(['channel', 'delete', 'support']);
      await page.waitFor('1 conversation with 1 message');
      page.press('down', 'enter');
      await page.waitFor('Type support to go on');
      page.type('yes\r');
      await page.waitFor('that is not support');
      page.press('ctrl-u');
      page.type('support\r');
      await page.waitFor('Channel support is gone');
      expect((await page.exit).code).toBe(0);
    });
  });
});
