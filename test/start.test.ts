// The start: which command runs, what is said when none does, and how the process ends.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CliResult, runCli, startCli } from './support/run-cli.js';
import { temporaryFolder } from './support/temporary-folder.js';

type ErrorJson = { error: { kind: string; message: string; next: string[] } };

test('--version says the version and nothing else', async () => {
  for (const flag of ['--version', '-v']) {
    const result = await runCli([flag]);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^mailroom \d+\.\d+\.\d+\n$/);
  }
});

test('no arguments: a short help with the commands to begin with', async () => {
  const result = await runCli([]);

  expect(result).toMatchObject({ code: 0, stderr: '' });
  const commands = ['init', 'smtp add', 'mailbox add', 'channel create', 'serve', 'ui', 'inbox', 'reply', 'search'];
  for (const command of [...commands, 'compose', 'note']) {
    expect(result.stdout).toMatch(new RegExp(`  ${command} `, 'm'));
  }
  // All of it, and the prompt, on the smallest terminal.
  const lines = result.stdout.trimEnd().split('\n');
  expect(lines.length).toBeLessThan(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('a topic lists its commands', async () => {
  const result = await runCli(['smtp']);

  expect(result.code).toBe(0);
  expect(result.stdout).toContain('smtp add');
  expect(result.stdout).not.toContain('mailbox');
});

test.for<[what: string, argv: string[], message: string, next: string]>([
  ['a word that is no command', ['inbx'], 'there is no command "inbx"', 'did you mean: mailroom inbox'],
  [
    'a wrong word in a topic',
    ['smtp', 'tset', 'acme'],
    'there is no command "smtp tset"',
    'did you mean: mailroom smtp test',
  ],
  [
    'a flag before the command',
    ['--store', 'x', 'inbox'],
    'the command comes before --store',
    'all commands: mailroom --help',
  ],
  [
    'the last word of a command alone',
    ['split', '3'],
    'there is no command "split"',
    'did you mean: mailroom conversation split',
  ],
  ['a wrong flag', ['inbox', '--chanel', 'x'], 'there is no flag --chanel', 'did you mean: --channel'],
  ['a wrong value', ['inbox', '--status', 'x'], '--status is one of open, waiting', 'add --help'],
  [
    'a number out of bounds',
    ['inbox', '--limit', '0'],
    '--limit is a whole number greater than or equal to 1, not "0"',
    'add --help',
  ],
  ['an argument too many', ['status', 'now'], 'nothing is known of the argument now', 'add --help'],
  [
    'more than one conversation',
    ['take', '4', '3', '2'],
    'it takes one conversation at a time: 3, 2 are too many',
    'for example: mailroom take 1042',
  ],
  [
    'a value without its flag',
    ['conversation', 'snooze', '1', 'tomorrow'],
    'nothing is known of the argument tomorrow',
    'for example: mailroom snooze 1042 --until tomorrow',
  ],
  ['flags that exclude each other', ['inbox', '--mine', '--unassigned'], '--mine', 'add --help'],
])(
  '%s is wrong usage: one sentence, the next step, exit 2, with and without --json',
  async ([, argv, message, next]) => {
    const text = await runCli(argv);
    const json = await runCli([...argv, '--json']);

    expect(text).toMatchObject({ code: 2, stdout: '' });
    expect(text.stderr.split('\n')[0]).toContain(message);
    expect(text.stderr).toContain(`\n  ${next}`);
    expect(json).toMatchObject({ code: 2, stderr: '' });
    const { error } = json.json<ErrorJson>();
    expect(error.kind).toBe('needs-answer');
    expect(error.message).toContain(message);
    expect(error.next.join('\n')).toContain(next);
  },
);

test('an argument that is left out is not taken from stdin', async () => {
  const result = await runCli(['show', '--no-input'], { input: '1\n' });

  expect(result.code).toBe(2);
  expect(result.stderr).toContain('NUMBER');
});

test('a closed pipe is not an error', async () => {
  const folder = temporaryFolder();
  const script = join(folder, 'pipe.sh');
  writeFileSync(
    script,
    `"${process.execPath}" "${join(import.meta.dirname, '../bin/run.js')}" --help | true; echo "\${PIPESTATUS[0]}"`,
  );

  const result = await runShell(script, folder);

  expect(result.stderr).toBe('');
  expect(result.stdout.trim()).toBe('0');
});

test.skipIf(!existsSync('/dev/full'))('an output that cannot be written is not taken for success', async () => {
  const folder = temporaryFolder();
  const program = `"${process.execPath}" "${join(import.meta.dirname, '../bin/run.js')}"`;
  for (const args of ['--help', 'config list', 'config list --json']) {
    const script = join(folder, 'full.sh');
    writeFileSync(script, `${program} ${args} > /dev/full; echo "$?"`);

    const result = await runShell(script, folder);

    expect(result.stdout.trim()).toBe('9');
    expect(result.stderr).toBe('Error: the output cannot be written: the disk is full\n  make room, then try again\n');
  }
});

test('Ctrl-C ends it with exit code 130', async () => {
  const home = temporaryFolder('home');
  const cli = startCli(['demo'], { home, env: { TMPDIR: home } });
  await cli.waitFor('mailroom init');

  cli.kill('SIGINT');

  expect(await cli.finished).toMatchObject({ code: 130, signal: null });
});

test('the compile cache is for its owner alone, whatever the umask', async () => {
  const home = temporaryFolder('home');
  const before = process.umask(0);
  try {
    await runCli(['status'], { home, env: { NODE_COMPILE_CACHE: undefined } });
  } finally {
    process.umask(before);
  }
  const modes = everythingIn(join(home, '.cache')).map((path) => (statSync(path).mode & 0o077).toString(8));
  expect(modes.length).toBeGreaterThan(3);
  expect(new Set(modes)).toEqual(new Set(['0']));
});

test('a cache that cannot be written is no reason not to work', async () => {
  const home = temporaryFolder('home');
  writeFileSync(join(home, '.cache'), 'not a folder');

  expect(await runCli(['--help'], { home, env: { NODE_COMPILE_CACHE: undefined } })).toMatchObject({
    code: 0,
    stderr: '',
  });
});

function everythingIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

async function runShell(script: string, cwd: string): Promise<CliResult> {
  const starter = join(cwd, 'start.mjs');
  mkdirSync(cwd, { recursive: true });
  writeFileSync(
    starter,
    `import { spawnSync } from 'node:child_process';
     const run = spawnSync('/bin/bash', [${JSON.stringify(script)}], { stdio: 'inherit' });
     process.exitCode = run.status;`,
  );
  return runCli([], { program: starter, cwd });
}
