// mailroom attachment list and save, as people and scripts run them.
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { CONTROL } from '../../support/hostile-text.js';
import { type CliOptions, runCli } from '../../support/run-cli.js';
import { runTty } from '../../support/run-tty.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const PDF = { name: 'invoice.pdf', type: 'application/pdf', content: Buffer.from([0, 255, 13, 10]) };
const EVIL = { name: '../../\u001b[2J.bashrc', type: 'text/plain', content: Buffer.from('evil') };

eachStore((store) => {
  let filled: FilledStore;
  let folder: string;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
    folder = realpathSync(temporaryFolder('saved'));
    await filled.add({
      messages: [
        { age: 9, attachments: [PDF, EVIL] },
        { age: 5, direction: 'out', attachments: [PDF] },
      ],
    });
    await filled.add({ messages: [{ attachments: [PDF] }] });
    await filled.add({});
  });
  afterEach(() => filled.close());

  const attachment = (args: readonly string[], options: CliOptions = {}) =>
    runCli(['attachment', ...args], { cwd: folder, ...options, env: { MAILROOM_STORE: filled.url } });

  test('the list counts through all messages', async () => {
    expect((await attachment(['list', '1', '--json'])).json()).toEqual([
      { number: 1, message: expect.any(String), name: 'invoice.pdf', type: 'application/pdf', size: 4 },
      { number: 2, message: expect.any(String), name: EVIL.name, type: 'text/plain', size: 4 },
      { number: 3, message: expect.any(String), name: 'invoice.pdf', type: 'application/pdf', size: 4 },
    ]);
    const { stdout } = await attachment(['list', '1']);
    expect(stdout).not.toMatch(CONTROL);
    expect(stdout.split('\n')[1]).toBe('2\t../../␛[2J.bashrc\t4\ttext/plain\tCarla Customer <carla@customer.example>');
    expect(await attachment(['list', '3'])).toMatchObject({ code: 0, stdout: '', stderr: '#3 has no attachments.\n' });
  });

  test('the files of all conversations are listed, the newest first, a page at a time', async () => {
    await filled.add({
      channel: 'sales',
      messages: [{ attachments: [{ ...PDF, name: 'Photo_1.PNG', type: 'image/png' }] }],
    });
    const listed = async (...args: string[]) =>
      (await attachment(['list', ...args, '--json'])).json<{ id: string; conversation: number; name: string }[]>();
    const places = async (...args: string[]) => (await listed(...args)).map(({ conversation }) => conversation);
    expect(await places()).toEqual([4, 2, 1, 1, 1]);
    expect(await places('--name', 'INVOICE', '--type', 'application')).toEqual([2, 1, 1]);
    expect(await places('--channel', 'sales')).toEqual([4]);
    expect(await places('--name', 'o_1.')).toEqual([4]);
    const [, second] = await listed('--limit', '2');
    expect(await places('--after', second?.id ?? '')).toEqual([1, 1, 1]);
    expect((await attachment(['list', '--limit', '1'])).stdout).toMatch(/^4\tPhoto_1\.PNG\t4\timage\/png\t/);
  });

  test('one is opened by the program that the machine has for it, and what can run is not without a yes', async () => {
    const html = { name: 'page.html', type: 'text/plain', content: Buffer.from('<script>') };
    await filled.add({ messages: [{ attachments: [html] }] });
    const bin = temporaryFolder('bin');
    writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$#" "$1" >> '${folder}/opened'\n`, {
      mode: 0o700,
    });
    const open = (...args: string[]) =>
      runCli(['attachment', 'open', ...args], {
        cwd: folder,
        env: {
          MAILROOM_STORE: filled.url,
          DISPLAY: ':9',
          PATH: `${bin}:${process.env['PATH']}`,
          XDG_CACHE_HOME: folder,
        },
      });
    const opened = () => (existsSync(join(folder, 'opened')) ? readFileSync(join(folder, 'opened'), 'utf8') : '');
    expect(await open('4')).toMatchObject({ code: 2, stderr: expect.stringContaining('page.html') });
    expect(existsSync(join(folder, 'mailroom/opened/page.html'))).toBe(false);
    expect(await open('1')).toMatchObject({ code: 2, stderr: expect.stringContaining('NAME') });
    expect(opened()).toBe('');
    const path = join(folder, 'mailroom/opened/invoice.pdf');
    if (process.platform !== 'linux') return;
    expect((await open('2')).stdout).toBe(`${path}\n`);
    await vi.waitFor(() => expect(opened()).toBe(`1\n${path}\n`), 5000);
    expect((await open('4', '--yes', '--json')).json()).toMatchObject({ name: 'page.html', number: 1 });
  });

  test('--all saves every one of them where it is told to, and says where', async () => {
    const { code, stdout } = await attachment(['save', '1', '--all', '--to', 'new/folder']);
    const target = join(folder, 'new/folder');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual(
      ['invoice.pdf', '_[2J.bashrc', 'invoice (2).pdf'].map((name) => join(target, name)),
    );
    expect(readdirSync(target)).toHaveLength(3);
    expect(readFileSync(join(target, 'invoice.pdf'))).toEqual(PDF.content);
  });

  test('one is named by its name or number, and the only one needs no name', async () => {
    expect((await attachment(['save', '1', '2', '--json'])).json()).toEqual([
      expect.objectContaining({ number: 2, name: EVIL.name, path: join(folder, '_[2J.bashrc') }),
    ]);
    expect((await attachment(['save', '2', 'invoice.pdf'])).code).toBe(0);
    expect((await attachment(['save', '2'])).stdout).toBe(`${join(folder, 'invoice (2).pdf')}\n`);
    expect(await attachment(['save', '3', '--all'])).toMatchObject({ code: 0, stdout: '' });
  });

  test.each([
    ['which one is not said', ['save', '1'], 2, '1 invoice.pdf'],
    ['a name that two have', ['save', '1', 'invoice.pdf'], 3, '1, 3'],
    ['a name that none has', ['save', '1', 'nope'], 3, 'invoice.pdf'],
    ['a conversation that is not there', ['save', '9'], 3, '#9'],
    ['no conversation at all', ['save'], 2, 'NUMBER'],
    ['a folder that cannot be one', ['save', '2', '--to', '/dev/null/x'], 9, '--to'],
  ])('%s: refused, with the way out', async (_, args, code, words) => {
    const result = await attachment(args);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(words);
    expect(result.stderr).not.toMatch(CONTROL);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('in a terminal one may choose', async () => {
    const tty = runTty(['attachment', 'save', '1'], { cwd: folder, env: { MAILROOM_STORE: filled.url } });
    await tty.waitFor('Which attachments?');
    expect(tty.raw()).not.toContain('\u001b[2J.bashrc');
    tty.press('space', 'enter');
    expect(await tty.exit).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual(['invoice.pdf']);
  });
});
