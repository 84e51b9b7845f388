// Completion as shells do it: the script is sourced by the real shell, which asks the real program.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillStore } from '../support/filled-store.js';
import { CONTROL } from '../support/hostile-text.js';
import { type CliResult, cliEnvironment, PROGRAM, runCli } from '../support/run-cli.js';
import { runTty, type Tty } from '../support/run-tty.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const HOSTILE = ['$(touch pwned)', '`id`', 'a b', "x';id;'", '../..\u001b[31m', '-rf', 'a\nb', '~root'];
const home = temporaryFolder('completion');
const url = join(home, 'mailroom.db');
const bin = join(home, 'bin');
const env = { MAILROOM_STORE: url, PATH: `${bin}:${process.env['PATH']}` };

beforeAll(async () => {
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'mailroom'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'mailroom'), 0o755);
  writeFileSync(join(home, 'my invoice.pdf'), '');
  const store = await fillStore(url);
  await store.add({ subject: 'Where is it? \u001b]0;owned\u0007 : $(id)' });
  await store.add({ subject: 'Second' });
  await store.close();
});

/** The candidates, as `word description`, that the program gives to a shell that has no bounds of its own. */
async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const result = await ask(words, env);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return result.stdout.trimEnd().split('\n');
}

function ask(words: readonly string[], extra: Readonly<Record<string, string>>): Promise<CliResult> {
  const begun = words.at(-1) ?? '';
  return runCli(['__complete', 'fish', `=${begun}`, ...words.slice(0, -1)], { home, env: extra });
}

const wordsOf = (lines: readonly string[]) => lines.slice(1).map((line) => line.split('\t')[0]);

test.for<[line: string, expected: string[]]>([
  ['sm', ['smtp']],
  ['inb', ['inbox']],
  ['smtp pro', ['providers']],
  ['config key ', ['export', 'import']],
  ['inbox --sta', ['--status']],
  ['inbox --status ', ['open', 'waiting', 'snoozed', 'closed', 'spam', 'all']],
  ['inbox --status=w', ['--status=waiting']],
  ['inbox --columns number,s', ['number,subject', 'number,state']],
  ['inbox --sort number:', ['number:desc']],
  ['inbox --mine --una', []],
  ['inbox --channel ', ['sales', 'support']],
  ['inbox --channel=su', ['--channel=support']],
  ['channel show s', ['sales', 'support']],
  ['channel create s', []],
  ['channel create --widget ', ['website']],
  ['operator use ', ['ana', 'ben']],
  ['status --as b', ['ben']],
  ['show 2', ['2']],
  ['reply --message hello ', ['2', '1']],
  ['reply -m ', []],
  ['attachment save 1 --al', ['--all']],
  ['config get ed', ['editor']],
  ['completion ', ['bash', 'zsh', 'fish', 'powershell']],
  ['help smtp te', ['test']],
  ['--ver', ['--version']],
  ['nonsense ', []],
  ['show 1 -- --', []],
])('after "mailroom %s" there can be %j', async ([line, expected]) => {
  const lines = await complete(...line.split(' '));
  expect(wordsOf(lines)).toEqual(expected);
});

test('conversations are described by their subjects, of which no character steers the terminal', async () => {
  const lines = await complete('show', '');
  expect(lines).toEqual(['words', '2\tSecond', '1\tWhere is it? ␛]0;owned␇ : $(id)']);
});

test('files and folders are left to the shell', async () => {
  expect(await complete('reply', '1', '--attach', '')).toEqual(['files']);
  expect(await complete('attachment', 'save', '1', '--to', '')).toEqual(['folders']);
});

test('every flag and value that is offered is one that the command takes', async () => {
  const flags = wordsOf(await complete('smtp', 'add', '--'));
  const help = await runCli(['smtp', 'add', '--help'], { home });
  for (const flag of flags.filter((name) => name !== '--help')) expect(help.stdout).toContain(flag);
  expect(flags).toContain('--password-ref');
});

test('--store on the line is the store that is asked', async () => {
  const result = await ask(['channel', 'show', '--store', url, 's'], { PATH: env.PATH });
  expect(wordsOf(result.stdout.trimEnd().split('\n'))).toEqual(['sales', 'support']);
});

test.for<[what: string, extra: Record<string, string>]>([
  ['no store', { MAILROOM_STORE: join(home, 'nowhere/mailroom.db') }],
  ['a file that is no store', { MAILROOM_STORE: PROGRAM }],
  ['a server that is not there', { MAILROOM_STORE: 'postgres://127.0.0.1:1/none' }],
  ['a server that never answers', { MAILROOM_STORE: 'postgres://192.0.2.1/none' }],
])('%s: no names, no word, no exit code', async ([, extra]) => {
  const result = await ask(['channel', 'show', ''], extra);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(['', 'words\n']).toContain(result.stdout);
  expect(existsSync(join(home, 'nowhere'))).toBe(false);
  expect(await ask(['sm'], extra)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('smtp') });
});

test('settings that cannot be read are no reason for a word either', async () => {
  const broken = temporaryFolder('broken');
  mkdirSync(join(broken, '.config/mailroom'), { recursive: true });
  writeFileSync(join(broken, '.config/mailroom/settings.json'), '{');
  for (const words of [['zsh'], ['zsh', '=', 'channel', 'show'], ['tcsh', '='], [], ['bash'], ['bash', '9', '', '"']])
    expect(await runCli(['__complete', ...words], { home: broken })).toMatchObject({ code: 0, stderr: '' });
});

test('hostile names in a store are not offered, and nothing of them is run', async () => {
  const copy = join(home, 'hostile.db');
  const database = new DatabaseSync(url);
  database.exec(`vacuum into '${copy}'`);
  database.close();
  const hostile = new DatabaseSync(copy);
  const names = hostile.prepare('select name from operator').all();
  hostile.exec('pragma ignore_check_constraints = on');
  const clone = hostile.prepare(
    `insert into widget (id, name, routing, created_at, updated_at) values (?, ?, 'manual', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
  );
  for (const [index, name] of HOSTILE.entries()) clone.run(`hostile-${index}`, name);
  hostile.close();
  expect(names.length).toBeGreaterThan(0);

  const result = await ask(['channel', 'create', '--widget', ''], { ...env, MAILROOM_STORE: copy });
  expect(wordsOf(result.stdout.trimEnd().split('\n'))).toEqual(['website']);
  const replies = bash(`mailroom channel create --widget `, { MAILROOM_STORE: copy });
  expect(replies).toEqual(['website']);
  expect(readdirSync(home)).not.toContain('pwned');
});

/** COMPREPLY of a real bash for a line with the cursor at its end. The words are those that bash would make of it. */
function bash(line: string, extra: Readonly<Record<string, string>> = {}, type = 9): readonly string[] {
  const words = line.split(/(?<=\S)(?=[=:])|(?<=[=:])(?=\S)| +/);
  const script = `source <(mailroom completion bash)
    complete -p mailroom >&2
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
    COMP_LINE='${line}' COMP_POINT=${line.length} COMP_TYPE=${type}
    _mailroom mailroom "\${COMP_WORDS[COMP_CWORD]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['--norc', '--noprofile', '-c', script], {
    env: cliEnvironment(home, { ...env, ...extra }),
    cwd: home,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return output.trimEnd().split('\n');
}

test.for<[line: string, expected: string[]]>([
  ['mailroom sm', ['smtp']],
  ['mailroom inbox --channel=su', ['support']],
  ['mailroom inbox --sort number:', ['desc']],
  ['mailroom show ', ['2', '1']],
  ['mailroom reply 1 --attach my', ['my invoice.pdf']],
])('bash completes "%s" with %j', ([line, expected]) => {
  expect(bash(line)).toEqual(expected);
});

test('bash shows the subjects where it only lists', () => {
  expect(bash('mailroom show ', {}, 63)).toEqual(['2  (Second)', '1  (Where is it? ␛]0;owned␇ : $(id))']);
  expect(bash('mailroom show 2', {}, 63)).toEqual(['2']);
});

type ShellRun = { readonly command: string; readonly args: readonly string[]; readonly source: string };

const SHELLS: readonly ShellRun[] = [
  { command: 'bash', args: ['--norc', '--noprofile', '-i'], source: 'source <(mailroom completion bash)' },
  {
    command: 'zsh',
    args: ['-f', '-i'],
    source: 'autoload -Uz compinit; compinit -u; source <(mailroom completion zsh)',
  },
  { command: 'fish', args: ['--no-config', '-i'], source: 'mailroom completion fish | source' },
];

for (const { command, args, source } of SHELLS) {
  test.skipIf(!isInstalled(command))(`${command} in a terminal: TAB completes commands, flags and names`, async () => {
    const tty = runTty(args, {
      command,
      home,
      cwd: home,
      env: { ...env, TERM: 'xterm' },
      cols: 100,
    });
    await settle(tty);
    tty.type(`${source}; echo rea""dy\r`);
    await tty.waitFor('ready');
    await typeAndExpect(tty, 'mailroom chan\tsho\tsup\t', 'mailroom channel show support');
    await typeAndExpect(tty, 'mailroom inbox --cha\tsup\t', 'mailroom inbox --channel support');
    await typeAndExpect(tty, 'mailroom reply 1 --attach my\t', 'my\\ invoice.pdf');
    tty.type('mailroom show \t\t');
    await tty.waitFor('Second');
    expect(tty.everything()).not.toMatch(CONTROL);
    tty.kill();
  });
}

async function typeAndExpect(tty: Tty, typed: string, expected: string): Promise<void> {
  for (const part of typed.split(/(?<=\t)/)) {
    tty.type(part);
    await settle(tty);
  }
  await tty.waitFor(expected);
  tty.press('ctrl-c');
  await settle(tty);
}

/** Waits until the screen has stood still for a while: a shell says nothing when it is done with a TAB. */
async function settle(tty: Tty): Promise<void> {
  for (let [before, still] = ['', 0]; still < 5; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = tty.raw();
    still = now === before ? still + 1 : 0;
    before = now;
  }
}

function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, command)));
}

test('the script is printed alone, and --json has it too', async () => {
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const text = await runCli(['completion', shell]);
    const json = await runCli(['completion', shell, '--json']);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(json.json()).toMatchObject({ shell, script: text.stdout });
  }
  expect(await runCli(['completion', 'tcsh'])).toMatchObject({ code: 2, stdout: '' });
});

eachStore((store) => {
  test('names come from either store', { timeout: 120_000 }, async () => {
    const filled = await fillStore(await store.url());
    await filled.add({ subject: 'Hello' });
    const expected: readonly (readonly [line: string, answer: RegExp])[] = [
      ['channel show ', /^words\nsales\t.*\nsupport\t.*\n$/],
      ['show ', /^words\n1\tHello\n$/],
      ['mailbox show ', /^words\n/],
      ['smtp show ', /^words\n/],
      ['outbox show ', /^words\n/],
    ];
    for (const [line, answer] of expected) {
      // It says nothing rather than be late, as on a machine that is busy: then somebody presses TAB once more.
      let said = '';
      for (let tries = 0; said === '' && tries < 20; tries++) {
        said = (await ask(line.split(' '), { MAILROOM_STORE: filled.url })).stdout;
      }
      expect(said).toMatch(answer);
    }
    await filled.close();
  });
});

afterAll(() => {
  expect(readdirSync(home)).not.toContain('pwned');
});
