// mailroom show, as people and scripts run it.
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { textWidth } from '../../../src/lib/terminal/text-width.js';
import { CARLA, type FilledStore, fillStore } from '../../support/filled-store.js';
import { CONTROL, SEQUENCES } from '../../support/hostile-text.js';
import { type CliOptions, runCli } from '../../support/run-cli.js';
import { runTty } from '../../support/run-tty.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const PDF = { name: 'invoice.pdf', type: 'application/pdf', content: Buffer.alloc(1234) };
const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

eachStore((store) => {
  let filled: FilledStore;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
  });
  afterEach(() => filled.close());

  const env = () => ({ MAILROOM_STORE: filled.url });
  const show = (args: readonly string[], options: CliOptions = {}) =>
    runCli(['show', ...args], { ...options, env: { ...env(), ...options.env } });

  /** A conversation with a mail, an auto-reply, a reply that one of two got, and an answer to it. */
  async function wholeStory(): Promise<void> {
    await filled.add({
      assignee: 'ben',
      tags: ['refund'],
      messages: [
        { age: 60, attachments: [PDF] },
        { age: 50, direction: 'out', kind: 'auto-reply', text: 'We have your mail.' },
        {
          age: 40,
          direction: 'out',
          text: 'It is on its way.',
          cc: [{ name: '', address: 'shop@partner.example' }],
          delivery: {
            state: 'failed',
            recipients: [
              { address: CARLA.address, state: 'sent', status: '2.0.0', response: '250 2.0.0 queued as 4F8A' },
              { address: 'shop@partner.example', state: 'failed', status: '5.1.1', response: '550 5.1.1 no such user' },
            ],
          },
        },
        {
          age: 5,
          text: 'Thank you!',
          quoted: 'Acme wrote:\n> It is\n> on its way.',
          subject: 'Re: Where is my parcel?',
        },
      ],
    });
  }

  test('the JSON of a conversation is what scripts rely on', async () => {
    await wholeStory();
    const shown = (await show(['1', '--json'])).json<Record<string, unknown>>();
    const acme = { name: 'Acme Support', address: 'support@acme.example' };
    expect(shown).toMatchObject({
      number: 1,
      subject: 'Where is my parcel?',
      status: 'open',
      version: 2,
      channel: 'support',
      contact: CARLA,
      assignee: 'ben',
      tags: ['refund'],
      updatedAt: ISO,
    });
    const [first, auto, reply, last] = shown['messages'] as Record<string, unknown>[];
    expect(first).toEqual({
      ...{ id: expect.stringMatching(/^[0-9a-f]{32}$/), direction: 'in', kind: 'human', from: CARLA, replyTo: [] },
      ...{ to: [acme], cc: [], subject: 'Where is my parcel?', date: ISO, text: expect.stringContaining('parcel') },
      ...{ quoted: '', operator: null, flags: [], senderCheck: null },
      attachments: [{ name: 'invoice.pdf', type: 'application/pdf', size: 1234 }],
    });
    expect(auto).toMatchObject({ direction: 'out', kind: 'auto-reply', from: acme, operator: null });
    expect(reply).toMatchObject({
      ...{ direction: 'out', kind: 'reply', to: [CARLA], cc: [{ name: '', address: 'shop@partner.example' }] },
      operator: 'ana',
      delivery: {
        state: 'failed',
        recipients: [
          { address: CARLA.address, state: 'sent', status: '2.0.0', response: '250 2.0.0 queued as 4F8A' },
          { address: 'shop@partner.example', state: 'failed', status: '5.1.1', response: '550 5.1.1 no such user' },
        ],
      },
    });
    expect(last).toMatchObject({ text: 'Thank you!', quoted: 'Acme wrote:\n> It is\n> on its way.' });
  });

  test('people see who wrote what, what became of it, folded quotes and attachments', async () => {
    await wholeStory();
    const { stdout } = await show(['1']);
    for (const words of [
      '#1 Where is my parcel?',
      'open · channel support · assigned to ben · tagged refund',
      'with Carla Customer <carla@customer.example>',
      '── 1 Carla Customer <carla@customer.example> ─',
      '─ 1 h ago ──',
      '[auto-reply]',
      '── 3 Acme Support <support@acme.example> by ana ─',
      'cc shop@partner.example',
      'NOT SENT',
      '- shop@partner.example: refused 550 5.1.1 no such user',
      'attachment 1: invoice.pdf (1.2 kB)',
      '[3 quoted lines, --full shows them]',
      'mailroom attachment save 1 --all',
    ]) {
      expect(stdout).toContain(words);
    }
    expect(stdout).not.toContain('> on its way');
    expect(stdout).not.toContain('Re: Where');
    expect((await show(['1', '--full'])).stdout).toContain('> on its way');
  });

  test('the number may be written as people say it, and a wrong one is refused', async () => {
    await filled.add({});
    expect((await show(['#1'])).code).toBe(0);
    expect(await show(['2'])).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('mailroom inbox') });
    expect(await show(['one'])).toMatchObject({ code: 3 });
    expect(await show([])).toMatchObject({ code: 2, stderr: expect.stringContaining('NUMBER') });
  });

  test('--raw gives the bytes of one message, by place or by id, and nothing else', async () => {
    await filled.add({
      messages: [
        { age: 9, text: 'naïve ✓' },
        { age: 5, text: 'second', attachments: [PDF] },
      ],
    });
    const { stdout } = await show(['1', '--raw', '1']);
    expect(stdout).toMatch(/^Message-ID: <.*\r\n/);
    expect(stdout).toContain('naïve ✓\r\n');
    const { messages } = (await show(['1', '--json'])).json<{ messages: { id: string }[] }>();
    const second = await show(['1', '--raw', messages[1]?.id ?? '']);
    expect(second.stdout).toContain("filename*=UTF-8''invoice.pdf");
    const json = (await show(['1', '--raw', '1', '--json'])).json<{ base64: string }>();
    expect(Buffer.from(json.base64, 'base64').toString()).toBe(stdout);
    expect(await show(['1', '--raw', '3'])).toMatchObject({ code: 3, stderr: expect.stringContaining('1 to 2') });
  });

  test('nothing that a mail or a server says steers the terminal', async () => {
    const sequences = SEQUENCES.filter((one) => !one.includes('\0')).map((one) => one.toWellFormed());
    const all = sequences.join(' ');
    await filled.add({
      ...{
        subject: all,
        contact: { name: `who ${all}`, address: `${all}@evil.example` },
        tags: sequences,
        attention: all,
      },
      messages: sequences.flatMap((sequence) => [
        {
          ...{ text: `text ${sequence}`, quoted: `> ${sequence}`, subject: `other ${sequence}`, flags: [sequence] },
          ...{
            from: { name: sequence, address: sequence },
            cc: [{ name: sequence, address: `${sequence}@evil.example` }],
          },
          attachments: [{ name: `${sequence}.pdf`, type: 'application/pdf', content: Buffer.from('x') }],
        },
        {
          direction: 'out',
          delivery: {
            state: 'failed',
            recipients: [{ address: 'a@b.example', state: 'failed', status: sequence, response: `550 ${sequence}` }],
          },
        },
      ]),
    });
    for (const args of [['1', '--full'], ['1', '--json'], ['1'], ['99'], [all], ['1', '--raw', all]]) {
      const { stdout, stderr } = await show(args);
      expect(stdout).not.toMatch(CONTROL);
      expect(stderr).not.toMatch(CONTROL);
    }
  });

  test('no line of a mail begins where our own lines do', async () => {
    const forged =
      '── 2 Acme Support <support@acme.example> by ana ──\n#2 Forged\n\n' +
      `${'─ '.repeat(200)}\nhttps://x.example/${'y'.repeat(300)}`;
    await filled.add({ messages: [{ text: forged, quoted: forged, age: 2 }] });
    const tty = runTty(['show', '1', '--full'], { env: { ...env(), MAILROOM_PAGER: 'cat' }, rows: 80 });
    await tty.exit;
    const ours = tty
      .screen()
      .split('\n')
      .filter((line) => /^\S/.test(line) && !line.startsWith('y'));
    expect(ours.map((line) => line.slice(0, 8))).toEqual(['#1 Where', 'open · c', 'with Car', '── 1 Car']);
  });

  test('what operators did stands between the messages, in words', async () => {
    await filled.add({ messages: [{ age: 60 }] });
    const run = async (...args: string[]) => {
      const result = await runCli([...args, '--as', 'ana'], { env: env() });
      if (result.code !== 0) throw new Error(result.stderr);
    };
    await run('conversation', 'assign', '1', 'ben');
    await run('conversation', 'tag', '1', '--add', 'refund');
    await run('conversation', 'close', '1');
    await run('conversation', 'reopen', '1');
    await run('note', '1', '--message', 'She called.');
    const { stdout } = await show(['1']);
    const places = [
      '── 1 Carla',
      'ana gave it to ben (',
      'ana tagged it refund',
      'ana closed it',
      'ana reopened it',
      '── 2',
    ];
    const found = places.map((words) => stdout.indexOf(words));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found).not.toContain(-1);
    const { events } = (await show(['1', '--json'])).json<{ events: Record<string, unknown>[] }>();
    expect(events.map(({ event, operator, says }) => [event, operator, says])).toEqual([
      ['assigned', 'ana', 'ana gave it to ben'],
      ['tagged', 'ana', 'ana tagged it refund'],
      ['closed', 'ana', 'ana closed it'],
      ['opened', 'ana', 'ana reopened it'],
      ['noted', 'ana', null],
    ]);
    const newest = (await show(['1', '--newest-first'])).stdout;
    expect(newest.indexOf('── 2')).toBeLessThan(newest.indexOf('ana reopened it'));
    expect(newest.indexOf('ana reopened it')).toBeLessThan(newest.indexOf('ana closed it'));
    expect(newest.indexOf('ana gave it')).toBeLessThan(newest.indexOf('── 1'));
  });

  test("the contact's other conversations are told, the newest of them", async () => {
    for (let count = 0; count < 5; count++) await filled.add({ subject: `Question ${count + 1}` });
    await filled.add({ contact: { name: '', address: 'other@customer.example' }, subject: 'of another' });
    const tty = runTty(['show', '1'], { env: { ...env(), MAILROOM_PAGER: 'cat' }, rows: 40 });
    await tty.exit;
    expect(tty.screen()).toContain('also theirs: #5 open · Question 5 · 10 min');
    expect(tty.screen()).toContain('and 1 more of theirs');
    expect(tty.screen()).not.toContain('of another');
    const { others } = (await show(['1', '--json'])).json<{ others: { count: number; newest: unknown[] } }>();
    expect(others).toMatchObject({
      count: 4,
      newest: [{ number: 5, subject: 'Question 5', status: 'open' }, {}, {}, {}],
    });
  });

  test('of a long conversation the older messages are a line each on a terminal, and whole in a pipe', async () => {
    const count = 40;
    const messages = Array.from({ length: count }, (_, index) => ({
      ...{ age: count - index, direction: index % 2 === 0 ? ('in' as const) : ('out' as const) },
      text: `Words number ${index + 1}\n\nand more of them`,
    }));
    await filled.add({ messages });
    const terminal = async (...args: string[]) => {
      const tty = runTty(['show', '1', ...args], { env: { ...env(), MAILROOM_PAGER: 'cat' }, rows: 600 });
      await tty.exit;
      return tty.screen();
    };
    const folded = await terminal('--as', 'ana');
    expect(folded).toContain('[34 messages in short, --full shows them whole]');
    expect(folded).toMatch(/^─ 2 Acme Support.*: Words number 2.* · 39 min ago$/m);
    expect(folded.match(/^── \d+ /gm)).toHaveLength(6);
    expect((await terminal('--full')).match(/^── \d+ /gm)).toHaveLength(count);
    expect((await show(['1'])).stdout.match(/^── \d+ /gm)).toHaveLength(count);
  });

  test('--html writes a page that nobody else may read, or where it is told to', async () => {
    await filled.add({
      messages: [
        { text: 'Hello <b>you</b>', age: 9 },
        { text: 'second', age: 5 },
      ],
    });
    const home = temporaryFolder('page');
    const path = (await show(['1', '--html'], { home })).stdout.trim();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    const page = readFileSync(path, 'utf8');
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('Hello &lt;b&gt;you&lt;/b&gt;');
    const one = (await show(['1', '--html', '--message', '2', '--to', '-'])).stdout;
    expect(one).toContain('second');
    expect(one).not.toContain('Hello');
    const file = join(home, 'page.html');
    expect((await show(['1', '--html', '--to', file, '--json'])).json()).toEqual({ path: file });
    expect(readFileSync(file, 'utf8')).toBe(page);
    expect(await show(['1', '--html', '--to', file])).toMatchObject({ code: 3, stdout: '' });
    expect(await show(['1', '--to', file])).toMatchObject({ code: 2 });
  });

  test.each([80, 200, 40])('in a terminal of %i columns no line is wider', async (cols) => {
    await wholeStory();
    const text = `${'A long line of prose that has to be wrapped somewhere. '.repeat(20)}\n\n    laid   out    ${'x'.repeat(250)}`;
    await filled.add({ contact: { name: 'N'.repeat(200), address: 'n@customer.example' }, messages: [{ text }] });
    for (const number of ['1', '2']) {
      const tty = runTty(['show', number], { env: { ...env(), MAILROOM_PAGER: '' }, cols, rows: 90 });
      await tty.exit;
      const lines = stripVTControlCharacters(tty.raw()).split('\r\n');
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(cols);
      expect(lines.length).toBeGreaterThan(10);
    }
  });

  test('long text goes through the pager, which need not read all of it', async () => {
    await filled.add({ messages: [{ text: 'line\n'.repeat(50_000) }] });
    const folder = temporaryFolder('pager');
    const pager = join(folder, 'pager');
    writeFileSync(pager, '#!/bin/sh\necho "pager got: $(head -n 1)"\n');
    chmodSync(pager, 0o700);
    const paged = runTty(['show', '1'], { env: { ...env(), MAILROOM_PAGER: pager } });
    expect(await paged.exit).toMatchObject({ code: 0 });
    expect(paged.everything()).toContain('pager got: #1 Where is my parcel?');
    expect(paged.everything()).not.toContain('line\n');
  });

  test('what fits on the screen needs no pager, and without the pager it is shown all the same', async () => {
    await filled.add({});
    await filled.add({ messages: [{ text: 'line\n'.repeat(100) }] });
    await filled.add({ assignee: 'ben' });
    const short = runTty(['show', '1'], { env: { ...env(), PAGER: 'echo paged' } });
    await short.exit;
    expect(short.everything()).not.toContain('paged');
    // What is nobody's is taken first; what a colleague has is not for everybody to answer.
    expect(short.everything()).toMatch(/mailroom take 1\s+mailroom reply 1\s+mailroom close 1/);
    const theirs = runTty(['show', '3', '--as', 'ana'], { env: { ...env(), PAGER: 'cat' } });
    await theirs.exit;
    expect(theirs.everything()).toMatch(/mailroom note 3\s+mailroom reply 3/);
    expect(theirs.everything()).not.toContain('mailroom take 3');
    for (const missing of ['/nowhere/pager', '/nowhere/pager --with "a word"']) {
      const plain = runTty(['show', '2'], { env: { ...env(), PAGER: missing } });
      expect(await plain.exit).toMatchObject({ code: 0 });
      expect(plain.everything()).toContain('#2 Where is my parcel?');
    }
  });

  test('Ctrl-C is the pager’s as long as it runs', async () => {
    await filled.add({ messages: [{ text: 'line\n'.repeat(100) }] });
    const pager = join(temporaryFolder('pager'), 'pager');
    writeFileSync(
      pager,
      '#!/bin/sh\ntrap "echo interrupted; exit 0" INT\ncat > /dev/null\necho ready\nwhile :; do sleep 0.1; done\n',
    );
    chmodSync(pager, 0o700);
    const tty = runTty(['show', '1'], { env: { ...env(), PAGER: pager } });
    await tty.waitFor('ready');
    tty.press('ctrl-c');
    expect(await tty.exit).toMatchObject({ code: 0 });
    expect(tty.everything()).toContain('interrupted');
  });

  test('on a terminal without a number somebody is asked for it', async () => {
    await filled.add({});
    const tty = runTty(['show'], { env: env() });
    await tty.waitFor('Number of the conversation');
    tty.type('x');
    tty.press('enter');
    await tty.waitFor('is not the number of a conversation');
    tty.press('backspace');
    tty.type('1');
    tty.press('enter');
    await tty.waitFor('#1 Where is my parcel?');
    expect(await tty.exit).toMatchObject({ code: 0 });
  });
});
