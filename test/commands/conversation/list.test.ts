// mailroom inbox, as people and scripts run it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { textWidth } from '../../../src/lib/terminal/text-width.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { CONTROL, SEQUENCES } from '../../support/hostile-text.js';
import { type CliOptions, runCli } from '../../support/run-cli.js';
import { runTty } from '../../support/run-tty.js';
import { eachStore } from '../../support/stores.js';

type Line = { number: number; subject: string; unread: boolean } & Record<string, unknown>;

eachStore((store) => {
  let filled: FilledStore;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
  });
  afterEach(() => filled.close());

  const env = () => ({ MAILROOM_STORE: filled.url });
  const inbox = (args: readonly string[] = [], options: CliOptions = {}) =>
    runCli(['inbox', ...args], { ...options, env: { ...env(), ...options.env } });
  const numbers = async (...args: string[]) =>
    (await inbox([...args, '--json'])).json<Line[]>().map((line) => line.number);

  test('the JSON of a conversation is what scripts rely on', async () => {
    await filled.add({ tags: ['vip', 'refund'], assignee: 'ana', messages: [{ age: 3 }] });
    const result = await inbox(['--json']);
    expect(result.code).toBe(0);
    expect(result.json()).toEqual([
      {
        number: 1,
        subject: 'Where is my parcel?',
        status: 'open',
        channel: 'support',
        contact: { name: 'Carla Customer', address: 'carla@customer.example' },
        assignee: 'ana',
        unread: true,
        tags: ['refund', 'vip'],
        attention: null,
        replying: [],
        unsent: [],
        updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    ]);
    expect((await inbox(['--json', '--status', 'closed'])).json()).toEqual([]);
  });

  test('open ones are shown, the newest activity first, and every flag narrows them', async () => {
    await filled.add({ messages: [{ age: 50 }] });
    await filled.add({ messages: [{ age: 20 }], channel: 'sales' });
    await filled.add({ messages: [{ age: 40 }], assignee: 'ana' });
    await filled.add({ messages: [{ age: 30 }], assignee: 'ben', tags: ['vip'] });
    await filled.add({ messages: [{ age: 10 }], status: 'waiting' });
    await filled.add({ messages: [{ age: 5 }], status: 'spam' });
    expect(await numbers()).toEqual([2, 4, 3, 1]);
    expect(await numbers('--status', 'waiting')).toEqual([5]);
    expect(await numbers('--status', 'all')).toEqual([6, 5, 2, 4, 3, 1]);
    expect(await numbers('--channel', 'sales')).toEqual([2]);
    expect(await numbers('--mine', '--as', 'ana')).toEqual([3]);
    expect(await numbers('--unassigned')).toEqual([2, 1]);
    expect(await numbers('--tag', 'vip')).toEqual([4]);
    expect(await numbers('--limit', '2')).toEqual([2, 4]);
    expect(await numbers('--before', '4')).toEqual([3, 1]);
    expect(await numbers('--before', '#4', '--limit', '1')).toEqual([3]);
    // A script is told as well, and its JSON stays clean.
    const { stderr, json } = await inbox(['--limit', '2', '--json']);
    expect([stderr, json()]).toEqual(['  there are more: add --before 4, or --limit N\n', expect.any(Array)]);
    expect(await numbers('--unread', '--as', 'ana')).toEqual([2, 4, 3, 1]);
    await runCli(['show', '4', '--as', 'ana'], { env: env() });
    expect(await numbers('--unread', '--as', 'ana')).toEqual([2, 3, 1]);
    expect(await numbers('--unread', '--as', 'ben')).toEqual([2, 4, 3, 1]);
  });

  test('in a pipe each line is complete, and its cells are parted by tabs', async () => {
    await filled.add({ subject: 'x'.repeat(300), tags: ['vip'], attention: 'a reply was not delivered' });
    const { stdout, stderr } = await inbox();
    expect(stdout.replace(/\n$/, '').split('\t')).toEqual([
      'unread attention',
      '1',
      'Carla Customer <carla@customer.example>',
      'x'.repeat(300),
      'support',
      '',
      'vip',
      'open',
      expect.stringMatching(/Z$/),
      '',
      '',
    ]);
    expect(stderr).toBe('! 1 conversation needs attention: see mailroom status\n');
  });

  test('an empty inbox prints nothing, and says so on stderr', async () => {
    expect(await inbox()).toMatchObject({ code: 0, stdout: '', stderr: 'No open conversations here.\n' });
    expect((await inbox(['--json'])).json()).toEqual([]);
  });

  test.each([
    ['a channel that is not there', ['--channel', 'nope'], 3, 'support'],
    ['a number that is none', ['--before', 'x'], 3, 'mailroom inbox'],
    ['a number nobody has', ['--before', '99'], 3, '#99'],
    ['a state that is none', ['--status', 'lost'], 2, 'open'],
    ['mine, of nobody', ['--mine'], 2, 'operator'],
    ['mine and nobody’s', ['--mine', '--unassigned', '--as', 'ana'], 2, '--unassigned'],
    ['an operator who is not there', ['--as', 'zoe'], 3, 'ana'],
  ])('%s is refused', async (_, args, code, words) => {
    const result = await inbox(args);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(words);
    expect((await inbox([...args, '--json'])).json()).toMatchObject({ error: { message: expect.any(String) } });
  });

  test('nothing that a mail says steers the terminal', async () => {
    for (const sequence of SEQUENCES.filter((one) => !one.includes('\0'))) {
      await filled.add({
        subject: `subject ${sequence}`.toWellFormed(),
        contact: { name: `name ${sequence}`.toWellFormed(), address: `${sequence}@evil.example`.toWellFormed() },
        tags: [`tag ${sequence}`.toWellFormed()],
      });
    }
    for (const args of [[], ['--json']]) {
      const { stdout } = await inbox(args);
      expect(stdout).not.toMatch(CONTROL);
      expect(stdout).toContain('evil.example');
    }
  });

  test('the address of an impostor is never cut away, however long the name is', async () => {
    await filled.add({
      contact: { name: `Acme Support <support@acme.example> ${'x'.repeat(200)}`, address: 'eve@evil.example' },
    });
    const tty = runTty(['inbox'], { env: env() });
    await tty.exit;
    expect(tty.screen()).toContain('eve@evil.example');
  });

  test.each([
    [80, 24],
    [200, 50],
    [40, 24],
  ])('in a terminal of %i columns every conversation is one line that fits', async (cols, rows) => {
    const contact = { name: '田中 太郎 👩‍👩‍👧‍👦', address: 'tanaka@a-rather-long-company-name.example' };
    await filled.add({
      contact,
      subject: '注文した商品がまだ届いていません。'.repeat(10),
      assignee: 'ana',
      messages: [{ age: 2 }],
    });
    await filled.add({ subject: 'Wrong colour', channel: 'sales', tags: ['vip'], messages: [{ age: 60 }] });
    await filled.add({ subject: 'Not delivered', attention: 'a reply was not delivered', messages: [{ age: 90 }] });
    const tty = runTty(['inbox'], { env: env(), cols, rows });
    await tty.exit;
    const lines = tty.screen().split('\n');
    expect(lines.slice(0, 4).map((line) => /^(?:\s+#|● +1 |● +2 |! +3 )/.test(line))).toEqual([true, true, true, true]);
    expect(lines[4]).toContain('needs attention');
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(cols);
    if (cols === 80) expect(lines[0]).toMatch(/^ +# +from +subject +channel .*age$/);
  });

  test('unread is bold, trouble is red, and --no-color and NO_COLOR take all colour away', async () => {
    await filled.add({});
    await filled.add({ attention: 'a reply was not delivered' });
    const coloured = runTty(['inbox'], { env: env() });
    await coloured.exit;
    expect(coloured.raw()).toContain('\u001b[1m');
    expect(coloured.raw()).toContain('\u001b[31m!');
    for (const plain of [
      runTty(['inbox', '--no-color'], { env: env() }),
      runTty(['inbox'], { env: { ...env(), NO_COLOR: '1' } }),
    ]) {
      await plain.exit;
      expect(plain.raw()).not.toContain('\u001b[');
    }
  });

  test('a terminal is told how to see more, and what to do when there is nothing', async () => {
    for (const age of [1, 2, 3]) await filled.add({ messages: [{ age }] });
    const more = runTty(['inbox', '--limit', '2'], { env: env() });
    await more.exit;
    expect(more.screen()).toContain('--before 2');
    const empty = runTty(['inbox', '--status', 'snoozed'], { env: env() });
    await empty.exit;
    expect(empty.screen()).toContain('mailroom pull');
  });
});
