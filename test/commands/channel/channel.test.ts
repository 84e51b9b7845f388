// mailroom channel: connecting an address, from a script and by hand.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { addOperator } from '../../../src/lib/operator/add-operator.js';
import { createWidget } from '../../../src/lib/widget/create-widget.js';
import { giveMailbox, giveSmtpConfig, openReadyMailroom } from '../../support/mailroom.js';
import { type CliOptions, type CliResult, runCli } from '../../support/run-cli.js';
import { runTty } from '../../support/run-tty.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const SUPPORT = ['channel', 'create', 'support', '--reply-name', 'Acme Support', '--address', 'support@acme.example'];

eachStore((store) => {
  let home: string;
  let env: Record<string, string>;
  let run: (args: readonly string[], options?: CliOptions) => Promise<CliResult>;

  beforeEach(async () => {
    home = temporaryFolder('home');
    env = { MAILROOM_STORE: await store.url() };
    run = (args, options = {}) => runCli(args, { home, env, ...options });
    await given(async () => {});
  });

  /** Puts into the store what other commands would, without their servers. */
  async function given(work: (app: App) => Promise<unknown>): Promise<void> {
    const app = await openReadyMailroom(await store.url(), { home });
    await work(app).finally(() => app.close());
  }

  async function givenAll(): Promise<void> {
    await given(async (app) => {
      await giveMailbox(app);
      await giveSmtpConfig(app);
      await addOperator(app, {
        name: 'ana',
        email: parseEmailAddress('ana@acme.example'),
        fullName: '',
        role: undefined,
        notify: false,
        widgets: [],
        allowOwnAddress: false,
      });
      await createWidget(app, { name: 'website', routing: 'manual', operators: ['ana'] });
    });
  }

  describe('create, from a script', () => {
    test('the JSON of channel list is what was said', async () => {
      await givenAll();
      writeFileSync(join(home, 'footer.txt'), 'Acme Ltd\n1 Main Street\n');
      const created = await run([
        ...SUPPORT,
        ...['--smtp', 'acme', '--widget', 'website', '--mailbox', 'inbox', '--footer', '@footer.txt'],
        ...['--auto-reply', 'Hello {{contact.name | default: "there"}}', '--auto-reply-subject', 'We have your mail'],
        ...['--alias', 'help@acme.example', '--undo', '10s', '--reopen', 'never', '--quote', 'last', '--json'],
      ]);
      expect(created.code).toBe(0);
      expect(created.json()).toMatchObject({
        name: 'support',
        address: 'support@acme.example',
        replyName: 'Acme Support',
        receivingAddress: 'inbox@acme.example',
        mailbox: 'inbox',
        smtp: 'acme',
        widget: 'website',
        autoReply: { on: true, subject: 'We have your mail', text: 'Hello {{contact.name | default: "there"}}' },
        footer: 'Acme Ltd\n1 Main Street',
        aliases: ['help@acme.example'],
        undoSeconds: 10,
        reopen: 'never',
        quote: 'last',
      });
      expect((await run(['channel', 'list', '--json'])).json()).toEqual([created.json()]);
      expect((await run(['channel', 'show', 'support', '--json'])).json()).toEqual({
        ...created.json<object>(),
        signatures: [],
      });
    });

    test('it ends with the receiving address and how to forward to it', async () => {
      await givenAll();
      const { stdout } = await run([...SUPPORT, '--receiving-address', 'inbox+x@acme.example']);
      expect(stdout).toContain('receiving address is inbox+x@acme.example, in mailbox inbox');
      expect(stdout).toMatch(/Forward support@acme\.example to it[\s\S]*Gmail[\s\S]*Microsoft 365[\s\S]*cPanel/);
    });

    test('an address that is the mailbox’s own needs no forwarding', async () => {
      await givenAll();
      const { stdout } = await run([
        'channel',
        'create',
        'direct',
        '--reply-name',
        'Acme',
        '--address',
        'inbox@acme.example',
      ]);
      expect(stdout).toContain('nothing has to be forwarded');
    });

    test('what there is only one of is taken, and said', async () => {
      await givenAll();
      const created = await run(SUPPORT);
      expect(created).toMatchObject({ code: 0 });
      expect(created.stderr).toMatch(/go out by acme[\s\S]*Widget website/);
      expect((await run(['channel', 'list', '--json'])).json()).toMatchObject([{ smtp: 'acme', widget: 'website' }]);
    });

    test('without an SMTP config of its own it is the house', async () => {
      await given(async (app) => {
        await giveMailbox(app);
        await createWidget(app, { name: 'website', routing: 'manual', operators: [] });
      });
      await run(SUPPORT);
      expect((await run(['channel', 'list', '--json'])).json()).toMatchObject([{ smtp: 'house' }]);
    });

    test('what there are several of must be named, all of it in one message', async () => {
      await givenAll();
      await given(async (app) => {
        await giveMailbox(app, 'second');
        await giveSmtpConfig(app, 'other');
        await createWidget(app, { name: 'shop', routing: 'manual', operators: [] });
      });
      const refused = await run(['channel', 'create', '--json']);
      expect(refused.code).toBe(2);
      expect(refused.json()).toMatchObject({
        error: { details: { missing: ['NAME', '--reply-name', '--address', '--smtp', '--widget', '--mailbox'] } },
      });
    });

    // What is refused is tested on both with the use cases.
    if (store.kind === 'postgres') return;

    test('without a mailbox or a widget the way to one is said', async () => {
      expect(await run(SUPPORT)).toMatchObject({ code: 3, stderr: expect.stringContaining('mailroom mailbox add') });
      await given((app) => giveMailbox(app));
      expect(await run(SUPPORT)).toMatchObject({ code: 3, stderr: expect.stringContaining('mailroom widget create') });
    });

    test('an operator’s address is refused with the loop, and taken on request with a warning', async () => {
      await givenAll();
      const args = ['channel', 'create', 'support', '--reply-name', 'Acme', '--address', 'ana@acme.example'];
      expect(await run(args)).toMatchObject({ code: 3, stderr: expect.stringContaining('loop') });
      const risked = await run([...args, '--allow-operator-address']);
      expect(risked).toMatchObject({ code: 0, stderr: expect.stringContaining('Warning: ana@acme.example') });
    });

    test.each([
      [
        'a subject that breaks its header',
        ['--auto-reply', 'Hi', '--auto-reply-subject', 'Hi\nBcc: x@y.test'],
        /line break/,
      ],
      ['a misspelt variable', ['--auto-reply', 'Hello {{contact.nmae}}'], /contact\.nmae.*line 1, column 9/],
      ['a file that is not there', ['--footer', '@no-such-file.txt'], /no-such-file\.txt/],
      ['an alias that is no address', ['--alias', 'help'], /"help" is not an email address/],
      ['an undo time that is none', ['--undo', 'soon'], /"soon" is no undo time/],
    ])('%s is exit 3, and nothing is created', async (_, args, message) => {
      await givenAll();
      const refused = await run([...SUPPORT, ...args]);
      expect(refused).toMatchObject({ code: 3, stderr: expect.stringMatching(message) });
      expect((await run(['channel', 'list', '--json'])).json()).toEqual([]);
    });

    test('a missing name is not taken from stdin', async () => {
      await givenAll();
      const refused = await run(['channel', 'create', '--footer', '-', '--json'], { input: 'Acme Ltd' });
      expect(refused.json()).toMatchObject({ error: { details: { missing: ['NAME', '--reply-name', '--address'] } } });
      expect(refused.stdout).not.toContain('Acme Ltd');
      expect(await run(['channel', 'show'], { input: 'support' })).toMatchObject({ code: 2 });
    });

    test('two texts cannot both come from stdin', async () => {
      await givenAll();
      const refused = await run([...SUPPORT, '--footer', '-', '--auto-reply', '-'], { input: 'x' });
      expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('--auto-reply and --footer') });
    });
  });

  describe('create, by hand', () => {
    test('it asks in this order: name, reply name, address, SMTP, widget, auto-reply, footer, mailbox', async () => {
      await givenAll();
      await given((app) => giveMailbox(app, 'second'));
      const tty = runTty(['channel', 'create'], { home, env, rows: 40 });
      await tty.waitFor('Name of the channel');
      tty.type('support');
      tty.press('enter');
      await tty.waitFor('Reply name');
      tty.type('Acme Support');
      tty.press('enter');
      await tty.waitFor('Address that customers write to');
      tty.type('ana@acme.example');
      tty.press('enter');
      await tty.waitFor('loop');
      tty.press('ctrl-u');
      tty.type('support@acme.example');
      tty.press('enter');
      await tty.waitFor('Send answers by');
      await tty.waitFor("house  (this machine's own mail server)");
      tty.press('down', 'enter');
      await tty.waitFor('Answered by the widget');
      tty.press('enter');
      await tty.waitFor('Auto-reply');
      tty.type('Hello {{contact.nmae}}');
      tty.press('enter');
      await tty.waitFor('no variable');
      tty.press('ctrl-u');
      tty.type('Hello {{contact.name}}');
      tty.press('enter');
      await tty.waitFor('Footer');
      tty.type('Acme Ltd');
      tty.press('enter');
      await tty.waitFor('Mailbox that its mail is forwarded to');
      tty.press('down', 'enter');
      await tty.waitFor('receiving address is second@acme.example');
      expect((await tty.exit).code).toBe(0);
      expect((await run(['channel', 'list', '--json'])).json()).toMatchObject([
        {
          name: 'support',
          replyName: 'Acme Support',
          address: 'support@acme.example',
          smtp: 'house',
          widget: 'website',
          autoReply: { on: true, text: 'Hello {{contact.name}}' },
          footer: 'Acme Ltd',
          mailbox: 'second',
        },
      ]);
    });

    test('a single mailbox is taken, and texts may be left out', async () => {
      await givenAll();
      const tty = runTty([...SUPPORT], { home, env, rows: 40 });
      await tty.waitFor('Send answers by');
      tty.press('enter');
      await tty.waitFor('Answered by the widget');
      tty.press('enter');
      await tty.waitFor('Auto-reply');
      tty.press('enter');
      await tty.waitFor('Footer');
      tty.press('enter');
      await tty.waitFor('in mailbox inbox');
      expect((await tty.exit).code).toBe(0);
      expect((await run(['channel', 'show', 'support', '--json'])).json()).toMatchObject({
        smtp: 'acme',
        footer: '',
        autoReply: { on: false, subject: '', text: '' },
      });
    });

    test('a flag that will not do is said before the first question', async () => {
      await givenAll();
      const tty = runTty(['channel', 'create', '--address', 'nowhere', '--alias', 'x@y.test'], { home, env });
      await tty.waitFor('is not an email address');
      expect((await tty.exit).code).toBe(3);
      expect(tty.everything()).not.toContain('Name of the channel');
    });
  });

  describe('footer and auto-reply', () => {
    beforeEach(async () => {
      await givenAll();
      await run(SUPPORT);
    });
    const json = async (...args: string[]) => (await run(['channel', ...args, '--json'])).json();

    test('the footer is set, shown and cleared', async () => {
      expect(await json('footer', 'support', '--text', 'Acme Ltd')).toEqual({ channel: 'support', footer: 'Acme Ltd' });
      expect((await run(['channel', 'footer', 'support'])).stdout).toBe('Acme Ltd\n');
      expect(await json('footer', 'support', '--clear')).toEqual({ channel: 'support', footer: '' });
      expect((await run(['channel', 'footer', 'support'])).stdout).toBe('');
    });

    test('the auto-reply is set, switched and shown', async () => {
      expect(await json('auto-reply', 'support', '--text', 'Hi', '--subject', 'We have it')).toEqual({
        channel: 'support',
        on: true,
        subject: 'We have it',
        text: 'Hi',
      });
      expect(await json('auto-reply', 'support', '--off')).toMatchObject({ on: false, text: 'Hi' });
      expect(await json('auto-reply', 'support')).toMatchObject({ on: false, text: 'Hi' });
      expect((await run(['channel', 'auto-reply', 'support'])).stdout).toBe(
        'auto-reply\toff\nsubject\tWe have it\ntext\tHi\n',
      );
    });

    test('what will not do is exit 3', async () => {
      expect((await run(['channel', 'auto-reply', 'support', '--on'])).code).toBe(3);
      expect((await run(['channel', 'auto-reply', 'support', '--text', '{{nmae}}'])).code).toBe(3);
      expect(await run(['channel', 'footer', 'nope'])).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('the channels are: support'),
      });
    });

    test('a signature may be another one in a channel', async () => {
      const signature = async (...args: string[]) => (await run(['operator', 'signature', ...args, '--json'])).json();
      await signature('--text', 'Ana');
      expect(await signature('--channel', 'support')).toMatchObject({ channel: 'support', on: true, text: 'Ana' });
      expect(await signature('--channel', 'support', '--text', 'Ana of Acme')).toMatchObject({ text: 'Ana of Acme' });
      expect(await signature()).toMatchObject({ channel: null, text: 'Ana' });
      expect(await signature('--channel', 'support', '--off')).toMatchObject({ on: false, text: 'Ana of Acme' });
      expect(await signature('--channel', 'support', '--clear')).toMatchObject({ on: true, text: 'Ana' });
    });
  });
});
