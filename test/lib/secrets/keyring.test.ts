// The keyring, with a stand-in for its native package: what is kept there, and what happens when it does not answer.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../support/run-cli.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const KEY = 'b2'.repeat(32);

// The package keeps its secrets in a file beside it, so that a test can look. NODE_PATH is where it is installed.
const WORKING = `
  const { existsSync, readFileSync, writeFileSync } = require('node:fs');
  const file = require('node:path').join(__dirname, 'kept.json');
  const kept = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  exports.Entry = class {
    constructor(service, name) { this.id = service + '/' + name; }
    getPassword() { return kept()[this.id] ?? null; }
    setPassword(text) { writeFileSync(file, JSON.stringify({ ...kept(), [this.id]: text }), { mode: 0o600 }); }
  };`;
const LOCKED = `exports.Entry = class { getPassword() { throw new Error('locked') } setPassword() { throw new Error('locked') } };`;

function keyringMachine(source: string) {
  const modules = temporaryFolder('modules');
  const home = temporaryFolder('home');
  const folder = join(modules, '@napi-rs', 'keyring');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), source);
  const env = { NODE_PATH: modules, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
  return { home, folder, run: (args: string[], input = '') => runCli(args, { home, env, input }) };
}

describe('a machine with a keyring', () => {
  test('keeps the key of the vault there, and gives it out again', async () => {
    const machine = keyringMachine(WORKING);
    const imported = await machine.run(['config', 'key', 'import', '--keyring', '--json'], `${KEY}\n`);
    expect(imported.json()).toMatchObject({ keptIn: 'keyring' });
    expect(JSON.parse(readFileSync(join(machine.folder, 'kept.json'), 'utf8'))).toEqual({
      'mailroom/vault-key': `${KEY}\n`,
    });
    await machine.run(['init']);
    expect((await machine.run(['config', 'key', 'export'])).stdout).toBe(`${KEY}\n`);
    expect(existsSync(join(machine.home, '.config/mailroom/vault.key'))).toBe(false);
  });

  test('keeps a second key beside the first', async () => {
    const machine = keyringMachine(WORKING);
    await machine.run(['config', 'key', 'import', '--keyring'], `${KEY}\n`);
    await machine.run(['config', 'key', 'import', '--keyring'], `${'c3'.repeat(32)}\n`);
    await machine.run(['config', 'key', 'import', '--keyring'], `${KEY}\n`);
    const kept = JSON.parse(readFileSync(join(machine.folder, 'kept.json'), 'utf8'));
    expect(kept['mailroom/vault-key']).toBe(`${KEY}\n${'c3'.repeat(32)}\n`);
  });
});

describe('a keyring that cannot be opened', () => {
  test('does not take a key, and says so', async () => {
    const machine = keyringMachine(LOCKED);
    const imported = await machine.run(['config', 'key', 'import', '--keyring', '--json'], `${KEY}\n`);
    expect(imported.code).toBe(9);
    expect(imported.stdout + imported.stderr).not.toContain(KEY);
    expect(imported.json()).toMatchObject({ error: { kind: 'local' } });
  });

  test('counts as none when there is a key in the file', async () => {
    const machine = keyringMachine(LOCKED);
    await machine.run(['init']);
    await machine.run(['config', 'key', 'import'], `${KEY}\n`);
    expect((await machine.run(['config', 'key', 'export'])).stdout).toBe(`${KEY}\n`);
  });
});
