// mailroom config: what this machine knows.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type CliOptions, type CliResult, runCli } from '../../support/run-cli.js';
import { runTty } from '../../support/run-tty.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

let home: string;
let run: (args: readonly string[], options?: CliOptions) => Promise<CliResult>;

beforeEach(() => {
  home = temporaryFolder('home');
  run = (args, options = {}) => runCli(args, { home, ...options });
});

describe('config path', () => {
  test('is the settings file alone, for scripts', async () => {
    expect((await run(['config', 'path'])).stdout).toBe(`${home}/.config/mailroom/settings.json\n`);
  });

  test('with --json it is all folders', async () => {
    expect((await run(['config', 'path', '--json'])).json()).toEqual({
      settings: `${home}/.config/mailroom/settings.json`,
      config: `${home}/.config/mailroom`,
      data: `${home}/.local/share/mailroom`,
      state: `${home}/.local/state/mailroom`,
      cache: `${home}/.cache/mailroom`,
    });
  });

  test('helps when the settings cannot be read, and the others name the file', async () => {
    mkdirSync(join(home, '.config/mailroom'), { recursive: true });
    writeFileSync(join(home, '.config/mailroom/settings.json'), '{"store": ');
    expect(await run(['config', 'path'])).toMatchObject({ code: 0 });
    const listed = await run(['config', 'list', '--json']);
    expect(listed.code).toBe(9);
    expect(listed.json()).toMatchObject({
      error: { kind: 'local', message: expect.stringContaining(`${home}/.config/mailroom/settings.json`) },
    });
  });
});

describe('config set', () => {
  test('saves a setting, which get and list show with where it comes from', async () => {
    expect(await run(['config', 'set', 'editor', 'nano'])).toMatchObject({ code: 0 });
    expect((await run(['config', 'get', 'editor'])).stdout).toBe('nano\n');
    expect((await run(['config', 'get', 'editor', '--json'])).json()).toMatchObject({
      name: 'editor',
      value: 'nano',
      from: 'settings',
    });
    const other = await run(['config', 'list', '--json'], { env: { EDITOR: 'vi' } });
    expect(other.json()).toContainEqual(expect.objectContaining({ name: 'editor', value: 'vi', from: 'environment' }));
  });

  test.each([[['--unset']], [['']]])('takes a setting away with %j', async (args) => {
    await run(['config', 'set', 'editor', 'nano']);
    await run(['config', 'set', 'editor', ...args]);
    const got = await run(['config', 'get', 'editor', '--json']);
    expect(got).toMatchObject({ code: 0 });
    expect(got.json()).toMatchObject({ value: null, from: 'default' });
  });

  test('a setting that does not exist is refused with those that do', async () => {
    const refused = await run(['config', 'set', 'colour', 'red', '--json']);
    expect(refused.code).toBe(3);
    expect(refused.json<{ error: { next: string[] } }>().error.next.join()).toContain('run-commands');
  });

  test('without a value it asks for one: nobody is there, exit 2', async () => {
    expect((await run(['config', 'set', 'editor'])).code).toBe(2);
  });
});

describe('a password in the URL of the store', () => {
  const URL = 'postgres://mailroom:kanarienvogel@127.0.0.1:1/mailroom';

  test('is never shown', async () => {
    for (const args of [['config', 'list'], ['config', 'get', 'store'], ['operator', 'list'], ['init']]) {
      for (const json of [[], ['--json']]) {
        const result = await run([...args, ...json], { env: { MAILROOM_STORE: URL, DEBUG: 'mailroom' } });
        expect(result.stdout + result.stderr).not.toContain('kanarienvogel');
      }
    }
  });

  test('is not saved by config set', async () => {
    const refused = await run(['config', 'set', 'store', URL]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('MAILROOM_STORE');
    expect(refused.stdout + refused.stderr).not.toContain('kanarienvogel');
  });
});

describe('config key', () => {
  const KEY = 'ab'.repeat(32);

  test('a key goes from one machine to another through a pipe', async () => {
    await run(['init']);
    const other = temporaryFolder('home');
    await run(['config', 'key', 'import'], { input: `${KEY}\n` });
    const exported = await run(['config', 'key', 'export']);
    expect(exported.stdout).toBe(`${KEY}\n`);
    const imported = await runCli(['config', 'key', 'import', '--json'], { home: other, input: exported.stdout });
    expect(imported.json()).toEqual({ id: expect.stringMatching(/^[0-9a-f]{16}$/), keptIn: 'file' });
    expect(imported.stdout + imported.stderr).not.toContain(KEY);
  });

  test('what is no key is refused and not repeated', async () => {
    const refused = await run(['config', 'key', 'import'], { input: 'kanarienvogel\n' });
    expect(refused.code).toBe(3);
    expect(refused.stdout + refused.stderr).not.toContain('kanarienvogel');
    expect((await run(['config', 'key', 'import'])).code).toBe(2);
  });

  test('at a terminal the key is asked for and hidden, and shown only on request', async () => {
    await run(['init']);
    const importing = runTty(['config', 'key', 'import'], { home });
    await importing.waitFor('Key');
    importing.type(KEY);
    importing.press('enter');
    await importing.waitFor('is kept in the file');
    expect((await importing.exit).code).toBe(0);
    expect(importing.raw()).not.toContain(KEY.slice(0, 8));

    const exporting = runTty(['config', 'key', 'export'], { home });
    expect((await exporting.exit).code).toBe(2);
    expect(exporting.raw()).not.toContain(KEY.slice(0, 8));
    const showing = runTty(['config', 'key', 'export', '--show'], { home });
    expect((await showing.exit).code).toBe(0);
    expect(showing.everything()).toContain(KEY);
  });
});
