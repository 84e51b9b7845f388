// Which command is meant by what was typed.
import { expect, test } from 'vitest';
import { findCommand } from '../../../src/lib/terminal/find-command.js';
import type { CommandEntry, Manifest } from '../../../src/lib/terminal/manifest.js';

function entry(id: string, aliases: string[] = []): CommandEntry {
  return { id, aliases, summary: '', examples: [], args: {}, flags: {}, file: [], description: undefined };
}

const entries = [
  entry('status'),
  entry('reply'),
  entry('smtp:add'),
  entry('smtp:test'),
  entry('config:key:export'),
  entry('conversation:list', ['inbox']),
];
const manifest: Manifest = {
  name: 'mailroom',
  version: '1.0.0',
  commands: Object.fromEntries(entries.map((command) => [command.id, command])),
};

test.for<[argv: string, id: string, rest: string]>([
  ['status', 'status', ''],
  ['smtp add', 'smtp:add', ''],
  ['smtp test acme --to a@b', 'smtp:test', 'acme --to a@b'],
  ['inbox --json', 'conversation:list', '--json'],
  ['conversation list', 'conversation:list', ''],
  ['config key export', 'config:key:export', ''],
  ['reply 1 -- --help', 'reply', '1 -- --help'],
])('%s runs %s', ([argv, id, rest]) => {
  const found = findCommand(manifest, argv.split(' '));

  expect(found).toMatchObject({ kind: 'command', command: { id }, rest: rest === '' ? [] : rest.split(' ') });
});

test.for<[argv: string, of: unknown]>([
  ['', undefined],
  ['--help', undefined],
  ['-h', undefined],
  ['help', undefined],
  ['smtp', 'smtp'],
  ['smtp --help', 'smtp'],
  ['help smtp', 'smtp'],
  ['config key', 'config key'],
  ['smtp add --help', { id: 'smtp:add' }],
  ['smtp add acme --host x --help', { id: 'smtp:add' }],
  ['help inbox', { id: 'conversation:list' }],
])('%s asks for help', ([argv, of]) => {
  const found = findCommand(manifest, argv === '' ? [] : argv.split(' '));

  expect(found.kind).toBe('help');
  if (typeof of === 'object') expect(found).toMatchObject({ of });
  else expect(found).toEqual({ kind: 'help', of });
});

test.for<[argv: string, words: string, meant: string[]]>([
  ['stauts', 'stauts', ['status']],
  ['inbx', 'inbx', ['inbox']],
  ['Status', 'Status', ['status']],
  ['smtp tset acme', 'smtp tset', ['smtp test']],
  ['smpt add acme', 'smpt', ['smtp add']],
  ['conversation', 'conversation', []],
  ['frobnicate', 'frobnicate', []],
  ['test acme', 'test', ['smtp test']],
  ['--store x inbox', '--store', []],
])('%s is no command', ([argv, words, meant]) => {
  const found = findCommand(manifest, argv.split(' '));

  if (words === 'conversation') return expect(found).toEqual({ kind: 'help', of: 'conversation' });
  expect(found).toEqual({ kind: 'unknown', words, meant: expect.arrayContaining(meant) });
});

test('a word from the prototype of objects is no command', () => {
  expect(findCommand(manifest, ['constructor'])).toMatchObject({ kind: 'unknown' });
  expect(findCommand(manifest, ['__proto__'])).toMatchObject({ kind: 'unknown' });
});
