// Private files: whose they are, and that they are written whole.
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPrivateFile, readPrivateFile, replacePrivateFile } from '../../../src/lib/secrets/private-file.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('reading', () => {
  test.each([0o640, 0o604, 0o660, 0o644, 0o610])(
    'a file of mode %o is refused, and the way to mend it is said',
    async (bits) => {
      const path = join(temporaryFolder(), 'secret');
      writeFileSync(path, 'hunter2');
      chmodSync(path, bits);
      await expect(readPrivateFile(path)).rejects.toMatchObject({
        kind: 'local',
        message: expect.not.stringContaining('hunter2'),
        next: [expect.stringContaining(`chmod 600 ${path}`)],
      });
    },
  );

  test.each([0o600, 0o400])('a file of mode %o is read', async (bits) => {
    const path = join(temporaryFolder(), 'secret');
    writeFileSync(path, 'hunter2', { mode: bits });
    expect(await readPrivateFile(path)).toBe('hunter2');
  });

  test('a file that never ends is no secret', async () => {
    const path = join(temporaryFolder(), 'large');
    writeFileSync(path, 'x'.repeat(70_000), { mode: 0o600 });
    await expect(readPrivateFile(path)).rejects.toMatchObject({ kind: 'local' });
  });

  test('a folder is no file', async () => {
    await expect(readPrivateFile(temporaryFolder())).rejects.toMatchObject({ kind: 'local' });
  });
});

describe('writing, with umask 000', () => {
  let umask: number;
  beforeEach(() => {
    umask = process.umask(0);
  });
  afterEach(() => {
    process.umask(umask);
  });

  test('a new file is 0600 and its new folders are 0700', async () => {
    const path = join(temporaryFolder(), 'config', 'mailroom', 'vault.key');
    expect(await createPrivateFile(path, 'key')).toBe(true);
    expect([mode(path), mode(dirname(path)), mode(dirname(dirname(path)))]).toEqual(['600', '700', '700']);
  });

  test('a file that is there already is left as it is', async () => {
    const path = join(temporaryFolder(), 'vault.key');
    await createPrivateFile(path, 'first');
    expect(await createPrivateFile(path, 'second')).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('first');
  });

  test('of many who come at once one wins, and nothing is left beside the file', async () => {
    const path = join(temporaryFolder(), 'vault.key');
    const tries = Array.from({ length: 20 }, (_, index) => createPrivateFile(path, `key ${index}\n`));
    const won = (await Promise.all(tries)).map((did, index) => (did ? `key ${index}\n` : '')).join('');
    expect(readFileSync(path, 'utf8')).toBe(won);
    expect(readdirSync(dirname(path))).toEqual(['vault.key']);
  });

  test('what lies behind a link at that place is not written', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'theirs'), 'theirs');
    symlinkSync(join(folder, 'theirs'), join(folder, 'vault.key'));
    expect(await createPrivateFile(join(folder, 'vault.key'), 'ours')).toBe(false);
    expect(readFileSync(join(folder, 'theirs'), 'utf8')).toBe('theirs');
  });

  test('a file is replaced whole, and stays private', async () => {
    const path = join(temporaryFolder(), 'vault.key');
    await createPrivateFile(path, 'first');
    await replacePrivateFile(path, 'second');
    expect([readFileSync(path, 'utf8'), mode(path)]).toEqual(['second', '600']);
    expect(readdirSync(dirname(path))).toEqual(['vault.key']);
  });

  test('a place that cannot be written is named', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    await expect(createPrivateFile(join(folder, 'file', 'vault.key'), 'key')).rejects.toMatchObject({
      kind: 'local',
      message: expect.stringContaining(join(folder, 'file', 'vault.key')),
    });
  });
});
