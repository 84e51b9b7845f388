// mailroom init: from nothing to a store, from a script and by hand.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CliOptions, runCli } from '../support/run-cli.js';
import { runTty } from '../support/run-tty.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const ANA = ['--name', 'ana', '--email', 'ana@acme.example'];

eachStore((store) => {
  async function machine(home = temporaryFolder('home')) {
    const env = { MAILROOM_STORE: await store.url() };
    return {
      home,
      run: (args: readonly string[], options: CliOptions = {}) => runCli(args, { home, env, ...options }),
    };
  }

  test('the store is made, and its first operator is "me"', async () => {
    const { run } = await machine();
    const made = await run(['init', ...ANA, '--full-name', 'Ana Lima', '--json']);
    expect(made.code).toBe(0);
    expect(made.json()).toMatchObject({
      created: true,
      remembered: false,
      operator: { name: 'ana', email: 'ana@acme.example', role: 'admin', added: true },
    });
    expect((await run(['operator', 'whoami', '--json'])).json()).toEqual({
      name: 'ana',
      fullName: 'Ana Lima',
      email: 'ana@acme.example',
      role: 'admin',
    });
  });

  test('without a name it makes the store alone', async () => {
    const { run } = await machine();
    expect((await run(['init', '--json'])).json()).toMatchObject({ created: true, operator: null });
    expect((await run(['operator', 'list', '--json'])).json()).toEqual([]);
  });

  test('a second time it says that all is there, and exits 0', async () => {
    const { run } = await machine();
    await run(['init', ...ANA]);
    const again = await run(['init', ...ANA]);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(/store is there already[\s\S]*ana <ana@acme\.example> is there already/);
    expect((await run(['init'])).stdout).toMatch(/store is there already/);
  });

  test('half a name is no operator: what is missing is named, and nothing is made', async () => {
    const { run } = await machine();
    const half = await run(['init', '--name', 'ana', '--json']);
    expect(half.code).toBe(2);
    expect(half.json()).toMatchObject({ error: { kind: 'needs-answer', details: { missing: ['--email'] } } });
    expect((await run(['operator', 'list'])).code).toBe(3);
  });

  test('an address that is none makes nothing', async () => {
    const { run } = await machine();
    expect((await run(['init', '--name', 'ana', '--email', 'ana'])).code).toBe(3);
    if (store.kind === 'sqlite') expect(existsSync(await store.url())).toBe(false);
  });

  test('a --store is remembered, unless there is a password in its URL: then MAILROOM_STORE is named', async () => {
    const url = await store.url();
    const secret = store.kind === 'postgres' ? new URL(url).password || 'kanarienvogel' : undefined;
    const home = temporaryFolder('home');
    const made = await runCli(['init', '--store', withPassword(url, secret), ...ANA], { home });
    expect(made.code).toBe(0);
    const saved = readFileSync(join(home, '.config/mailroom/settings.json'), 'utf8');
    const { operators, ...rest } = JSON.parse(saved);
    expect(rest).toEqual(secret === undefined ? { store: url, operator: 'ana' } : { operator: 'ana' });
    expect(Object.values(operators)).toEqual(['ana']);
    if (secret !== undefined) expect(saved).not.toContain(`:${secret}@`);
    if (secret === undefined) return;
    expect(made.stderr).toContain('Set MAILROOM_STORE');
    expect(made.stdout + made.stderr).not.toContain(`:${secret}@`);
  });

  test('by hand it asks who you are', async () => {
    const home = temporaryFolder('home');
    const tty = runTty(['init'], { home, env: { MAILROOM_STORE: await store.url() } });
    await tty.waitFor('Your short name');
    tty.type('Ana Lima');
    tty.press('enter');
    await tty.waitFor('cannot be the name of an operator');
    tty.press('ctrl-u');
    tty.type('ana');
    tty.press('enter');
    await tty.waitFor('Your email address');
    tty.type('ana@acme.example');
    tty.press('enter');
    await tty.waitFor('Your name as customers see it');
    tty.type('Ana Lima');
    tty.press('enter');
    await tty.waitFor('You are ana on this machine');
    expect((await tty.exit).code).toBe(0);
    expect(tty.everything()).toContain('mailroom smtp add');

    const { run } = await machine(home);
    expect((await run(['operator', 'whoami', '--json'])).json()).toMatchObject({
      ...{ name: 'ana', fullName: 'Ana Lima', role: 'admin' },
    });
  });

  test('by hand, on a store that is there, it asks nothing', async () => {
    const { home, run } = await machine();
    await run(['init', ...ANA]);
    const tty = runTty(['init'], { home, env: { MAILROOM_STORE: await store.url() } });
    await tty.waitFor('is there already');
    expect((await tty.exit).code).toBe(0);
  });

  test('Ctrl-C at a question makes nothing and exits 130', async () => {
    const { home, run } = await machine();
    const tty = runTty(['init'], { home, env: { MAILROOM_STORE: await store.url() } });
    await tty.waitFor('Your short name');
    tty.press('ctrl-c');
    expect((await tty.exit).code).toBe(130);
    expect((await run(['operator', 'list'])).code).toBe(3);
  });
});

function withPassword(url: string, password: string | undefined): string {
  if (password === undefined) return url;
  const parsed = new URL(url);
  parsed.username ||= 'mailroom';
  parsed.password = password;
  return parsed.href;
}

describe('--store', () => {
  test('is remembered in the settings, so that later commands find it from anywhere', async () => {
    const home = temporaryFolder('home');
    const made = await runCli(['init', '--store', 'acme.db', ...ANA, '--json'], { home, env: {} });
    expect(made.json()).toMatchObject({ remembered: true, store: join(home, 'acme.db') });
    const elsewhere = await runCli(['operator', 'whoami', '--json'], { home, cwd: temporaryFolder() });
    expect(elsewhere.json()).toMatchObject({ name: 'ana' });
  });

  test('from the environment is not', async () => {
    const home = temporaryFolder('home');
    await runCli(['init'], { home, env: { MAILROOM_STORE: join(home, 'acme.db') } });
    expect((await runCli(['config', 'get', 'store', '--json'], { home })).json()).toMatchObject({ from: 'default' });
  });

  test('a folder in its place is one clear sentence', async () => {
    const home = temporaryFolder('home');
    const made = await runCli(['init', '--store', home], { home });
    expect(made.code).toBe(9);
    expect(made.stderr).toContain(home);
    expect(existsSync(join(home, '.config/mailroom'))).toBe(false);
  });
});

test('with umask 000 every file is 0600 and every folder 0700', async () => {
  const home = temporaryFolder('home');
  const umask = process.umask(0);
  try {
    await runCli(['init', ...ANA], { home });
    await runCli(['config', 'key', 'import'], { home, input: `${'ab'.repeat(32)}\n` });
  } finally {
    process.umask(umask);
  }
  const made = readdirSync(home, { recursive: true, encoding: 'utf8' }).map((name) => join(home, name));
  const files = made.filter((path) => statSync(path).isFile());
  expect(files.map((path) => path.slice(home.length)).sort()).toEqual(
    expect.arrayContaining([
      '/.config/mailroom/settings.json',
      '/.config/mailroom/vault.key',
      '/.local/share/mailroom/mailroom.db',
    ]),
  );
  const open = made.filter((path) => (statSync(path).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});
