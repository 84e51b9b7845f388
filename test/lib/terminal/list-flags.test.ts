// What every list has in common: its columns and its order can be chosen, it fits the screen, and JSON has all of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Manifest } from '../../../src/lib/terminal/manifest.js';
import { textWidth } from '../../../src/lib/terminal/text-width.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { type CliResult, runCli } from '../../support/run-cli.js';
import { runTty } from '../../support/run-tty.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const manifest: Manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../dist/manifest.json'), 'utf8'));
const lists = Object.values(manifest.commands).filter((command) => command.flags['columns'] !== undefined);
const url = join(temporaryFolder('lists'), 'mailroom.db');
let store: FilledStore;

beforeAll(async () => {
  store = await fillStore(url);
  for (const [subject, name] of [
    ['漢字 subject 10', 'Zoë'],
    ['Subject 9', 'Bo'],
    ['', 'Al'],
  ] as const) {
    await store.add({
      subject,
      contact: { name, address: `${name.length}${name.charCodeAt(0)}@example.com` },
      messages: [
        {
          subject,
          attachments: [
            { name: 'large.pdf', type: 'application/pdf', content: Buffer.alloc(2000) },
            { name: 'small.pdf', type: 'application/pdf', content: Buffer.alloc(900) },
          ],
        },
      ],
    });
  }
});
afterAll(() => store.close());

function list(...args: readonly string[]): Promise<CliResult> {
  return runCli(args, { env: { MAILROOM_STORE: url, MAILROOM_OPERATOR: 'ana' } });
}

function wordsOf(id: string): string[] {
  return [...id.split(':'), ...(id === 'attachment:list' ? ['1'] : [])];
}

function columnsOf(command: (typeof lists)[number]): readonly string[] {
  const flag = command.flags['columns'];
  return flag?.type === 'option' ? (flag.options ?? []) : [];
}

test('every command that lists things has the flags of lists', () => {
  const ids = Object.keys(manifest.commands).filter((id) => id.endsWith(':list') || id === 'smtp:providers');
  expect(ids.filter((id) => !lists.some((command) => command.id === id))).toEqual([]);
});

test.for(lists.map((command) => [command.id, command] as const))(
  '%s: every column that it names can be shown, alone in its order, and sorted by',
  async ([id, command]) => {
    const names = columnsOf(command);
    const all = await list(...wordsOf(id), '--columns', names.join(','));
    const sorted = await list(...wordsOf(id), '--columns', names.join(','), '--sort', `${names.at(-1)}:desc`);

    expect(all).toMatchObject({ code: 0 });
    expect(sorted).toMatchObject({ code: 0 });
    const lines = all.stdout.split('\n').filter((line) => line !== '');
    for (const line of lines) expect(line.split('\t')).toHaveLength(names.length);
    expect(sorted.stdout.split('\n').sort()).toEqual(all.stdout.split('\n').sort());
  },
);

test('columns come in the order in which they were asked for', async () => {
  const text = await list('inbox', '--columns', 'subject,number', '--sort', 'number');
  const twice = await list('inbox', '--columns', 'subject', '--columns', 'number', '--sort', 'number');

  expect(text.stdout).toBe('漢字 subject 10\t1\nSubject 9\t2\n\t3\n');
  expect(twice.stdout).toBe(text.stdout);
});

test.for<[sort: string, numbers: string]>([
  ['subject', '213'],
  ['subject:desc', '123'],
  ['number:desc', '321'],
  ['from', '321'],
])('--sort %s: numbers in text count as numbers, and what is empty comes last', async ([sort, numbers]) => {
  const { stdout } = await list('inbox', '--columns', 'number', '--sort', sort);
  expect(stdout.replaceAll('\n', '')).toBe(numbers);
});

test('sizes are sorted as sizes', async () => {
  const { stdout } = await list('attachment', 'list', '1', '--columns', 'name,size', '--sort', 'size');
  expect(stdout).toBe('small.pdf\t900\nlarge.pdf\t2000\n');
});

test('JSON has all properties in its own order', async () => {
  const usual = await list('inbox', '--json');
  const chosen = await list('inbox', '--json', '--columns', 'number', '--sort', 'subject');
  expect(chosen.stdout).toBe(usual.stdout);
});

test.for<[argv: string[], message: string]>([
  [['--columns', 'number,size'], '--columns is one of unread, number'],
  [['--sort', 'size'], '--sort cannot be "size"'],
  [['--sort', 'number:up'], '--sort cannot be "number:up"'],
])('%s is wrong usage, also when there is nothing to list', async ([argv, message]) => {
  const result = await list('inbox', '--tag', 'nothing', ...argv);

  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain(`Error: ${message}`);
  expect(result.stderr).not.toContain('Parsing');
  expect(result.stderr).toContain('subject');
});

test('an attachment list takes its number after the columns as well', async () => {
  expect((await list('attachment', 'list', '--columns', 'name', '1')).stdout).toBe('large.pdf\nsmall.pdf\n');
});

test.for([20, 40, 80, 200])('on a screen of %i cells every list fits, wide characters and all', async (cols) => {
  for (const { id } of lists) {
    const tty = runTty(wordsOf(id), {
      env: { MAILROOM_STORE: url, MAILROOM_OPERATOR: 'ana', NO_COLOR: '1' },
      cols,
      rows: 60,
    });
    expect(await tty.exit).toMatchObject({ code: 0 });
    const lines = stripVTControlCharacters(tty.raw()).split(/\r*\n/);
    const table = lines.filter((line) => !/^ {2}(?:mailroom|there are)|^!|store|Nothing |^There are no/.test(line));
    for (const line of table) expect(textWidth(line), `${id}: ${line}`).toBeLessThanOrEqual(cols);
  }
});
