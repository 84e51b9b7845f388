// Changing settings: what is saved, what is refused, and that the file stays private.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { changeSetting } from '../../../src/lib/settings/change-setting.js';
import { readSettings } from '../../../src/lib/settings/read-settings.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const machine = () => ({ folders: { config: join(temporaryFolder(), 'config', 'mailroom') } });

test('a setting is saved, changed and taken away', async () => {
  const deps = machine();
  await changeSetting(deps, 'editor', 'nano');
  await changeSetting(deps, 'operator', 'ana');
  expect(readSettings(deps.folders.config)).toEqual({ editor: 'nano', operator: 'ana' });
  await changeSetting(deps, 'editor', 'vi');
  await changeSetting(deps, 'operator', undefined);
  expect(readSettings(deps.folders.config)).toEqual({ editor: 'vi' });
});

test('with umask 000 the file is 0600 and its folders are 0700', async () => {
  const deps = machine();
  const umask = process.umask(0);
  try {
    await changeSetting(deps, 'editor', 'nano');
  } finally {
    process.umask(umask);
  }
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  const { config } = deps.folders;
  expect([mode(join(config, 'settings.json')), mode(config), mode(join(config, '..'))]).toEqual(['600', '700', '700']);
});

test('the path of a store is saved so that it is found from everywhere', async () => {
  const deps = machine();
  expect(await changeSetting(deps, 'store', 'acme.db')).toBe(resolve('acme.db'));
  expect(await changeSetting(deps, 'store', 'postgres://db/mailroom')).toBe('postgres://db/mailroom');
});

test('a password in the URL of a store is not saved', async () => {
  const deps = machine();
  const error = await changeSetting(deps, 'store', 'postgres://mailroom:hunter2@db/mailroom').catch((caught) => caught);
  expect(error).toMatchObject({
    kind: 'invalid',
    next: expect.arrayContaining([expect.stringContaining('MAILROOM_STORE')]),
  });
  expect(`${error.message}${error.next}`).not.toContain('hunter2');
  expect(readSettings(deps.folders.config)).toEqual({});
});

test('run-commands is on or off', async () => {
  await expect(changeSetting(machine(), 'run-commands', 'yes')).rejects.toMatchObject({ kind: 'invalid' });
});

test('a settings file that cannot be read is named, and left as it is', async () => {
  const deps = machine();
  const path = join(deps.folders.config, 'settings.json');
  mkdirSync(deps.folders.config, { recursive: true });
  writeFileSync(path, '{"editor": ');
  await expect(changeSetting(deps, 'editor', 'nano')).rejects.toMatchObject({
    kind: 'local',
    message: expect.stringContaining(path),
  });
  expect(readFileSync(path, 'utf8')).toBe('{"editor": ');
});
