// Help about no single command, and the manual pages: true to the program, and readable by man.
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../support/run-cli.js';

const ROOT = join(import.meta.dirname, '../../..');
const MAN = join(ROOT, 'dist/man');

test('help exit-codes names every kind of failure', async () => {
  const { code, stdout, stderr } = await runCli(['help', 'exit-codes']);

  expect([code, stderr]).toEqual([0, '']);
  const source = readFileSync(join(ROOT, 'src/lib/errors.ts'), 'utf8');
  const kinds = [...source.matchAll(/^ {2}\| '([\w-]+)'/gm)].map(([, kind]) => kind);
  expect(kinds.length).toBeGreaterThan(10);
  for (const kind of kinds) expect(stdout).toMatch(new RegExp(`[(\\s]${kind}[,)]`));
  expect(stdout).toMatch(/^ {2}130 +you said stop/m);
});

test('help environment names every variable that the program reads', async () => {
  const { stdout } = await runCli(['help', 'environment']);
  const sources = globSync('{src/**/*.ts,bin/run.js}', { cwd: ROOT }).map((path) =>
    readFileSync(join(ROOT, path), 'utf8'),
  );
  const read = sources.flatMap((text) => text.match(/(?<=env\[')MAILROOM_\w+|(?<=env: ')MAILROOM_\w+/g) ?? []);

  expect(read.length).toBeGreaterThan(20);
  expect(read.filter((name) => !stdout.includes(name))).toEqual([]);
});

test('the example of help setup-file is a file that can be planned', async () => {
  const { stdout } = await runCli(['help', 'setup-file']);
  const lines = stdout.split('\n').filter((line) => line.startsWith('    ') && !line.includes('# yaml'));
  const input = lines
    .slice(lines.indexOf('    version: 1'))
    .filter((line) => !/^ {14}/.test(line))
    .map((line) => line.slice(4))
    .join('\n');

  const plan = await runCli(['plan', '-f', '-', '--json'], { input });

  expect(plan.stderr).toBe('');
  expect(plan.code).toBe(0);
});

test('every topic is listed in the help, and a slip of the finger gets the right one', async () => {
  const help = await runCli(['--help']);
  for (const topic of ['exit-codes', 'environment', 'query', 'setup-file', 'secrets']) {
    expect(help.stdout).toContain(topic);
    expect(await runCli(['help', topic])).toMatchObject({ code: 0, stderr: '' });
  }
  const slip = await runCli(['help', 'exit-code']);
  expect(slip).toMatchObject({ code: 2, stdout: '' });
  expect(slip.stderr).toContain('did you mean: mailroom help exit-codes');
  expect((await runCli(['secrets'])).code).toBe(2);
});

test('there is a manual page for mailroom, each command and each topic', () => {
  const commands = Object.keys(JSON.parse(readFileSync(join(ROOT, 'dist/manifest.json'), 'utf8')).commands);
  const wanted = [
    'mailroom.1',
    ...commands.map((id) => `mailroom-${id.replaceAll(':', '-')}.1`),
    ...['exit-codes.7', 'environment.7', 'query.7', 'secrets.7', 'setup-file.5'].map((name) => `mailroom-${name}`),
  ];
  expect(readdirSync(MAN).sort()).toEqual(wanted.sort());
});

const isInstalled = (command: string) => spawnSync(command, ['--version']).error === undefined;

test.skipIf(!isInstalled('groff'))('groff finds nothing wrong with any page, and loses no word of it', () => {
  for (const name of readdirSync(MAN)) {
    const run = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-rLL=200n', join(MAN, name)], { encoding: 'utf8' });
    expect(`${name}: ${run.stderr}`).toBe(`${name}: `);
  }
  const text = execFileSync('groff', ['-man', '-Tutf8', '-rLL=200n', '-P-cbou', join(MAN, 'mailroom-smtp-add.1')], {
    encoding: 'utf8',
  });
  expect(text).toContain('--password-stdin');
  expect(text).toContain(`printf '%s\\n' "$PASSWORD" | mailroom smtp add acme`);
});

test.skipIf(!isInstalled('mandoc'))('mandoc finds no error in any page', () => {
  for (const name of readdirSync(MAN)) {
    const run = spawnSync('mandoc', ['-Tlint', '-W', 'error', join(MAN, name)], { encoding: 'utf8' });
    expect(run.stdout + run.stderr).toBe('');
  }
});
