// The folder that attachments are saved to.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openAttachmentFolder } from '../../../src/lib/conversation/attachment-folder.js';
import { hostileText } from '../../support/hostile-text.js';
import fc from '../../support/properties.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const CONTENT = Buffer.from('what the customer sent');
let folder: string;

beforeEach(() => {
  folder = join(temporaryFolder('attachments'), 'inside');
});

async function save(name: string, content = CONTENT): Promise<string> {
  return (await openAttachmentFolder(folder)).save(name, content);
}

test('the folder is made, and the file is for its owner alone', async () => {
  const path = await save('invoice.pdf');
  expect(path).toBe(join(realpathSync(folder), 'invoice.pdf'));
  expect(readFileSync(path)).toEqual(CONTENT);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o077).toBe(0);
});

test('a name that is taken gets a number, and nothing is overwritten', async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'invoice.pdf'), 'mine');
  expect([await save('invoice.pdf'), await save('invoice.pdf')]).toEqual([
    join(realpathSync(folder), 'invoice (2).pdf'),
    join(realpathSync(folder), 'invoice (3).pdf'),
  ]);
  expect(readFileSync(join(folder, 'invoice.pdf'), 'utf8')).toBe('mine');
});

test('a link that waits under the name is not followed, dangling or not', async () => {
  mkdirSync(folder, { recursive: true });
  const outside = join(dirname(folder), 'outside');
  symlinkSync(outside, join(folder, 'invoice.pdf'));
  const path = await save('invoice.pdf');
  expect(path).toBe(join(realpathSync(folder), 'invoice (2).pdf'));
  expect(existsSync(outside)).toBe(false);
});

test('a folder that is a link is written to where it leads', async () => {
  const real = join(dirname(folder), 'real');
  mkdirSync(real);
  symlinkSync(real, folder);
  expect(await save('a.txt')).toBe(join(realpathSync(real), 'a.txt'));
});

test('two that save the same name at once both keep theirs', async () => {
  const target = await openAttachmentFolder(folder);
  const contents = Array.from({ length: 20 }, (_, index) => Buffer.from(`file ${index}`));
  const paths = await Promise.all(contents.map((content) => target.save('same.txt', content)));
  expect(new Set(paths).size).toBe(20);
  expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(contents.map(String));
});

test('no name leads out of the folder', async () => {
  const target = await openAttachmentFolder(folder);
  const around = dirname(folder);
  await fc.assert(
    fc.asyncProperty(fc.oneof(hostileText, fc.constantFrom('../x', '/tmp/x', '..', '.', 'CON', '\0')), async (name) => {
      const path = await target.save(name, CONTENT);
      expect(dirname(realpathSync(path))).toBe(target.path);
    }),
    { numRuns: 300 },
  );
  expect(readdirSync(around)).toEqual(['inside']);
});

test('a path that cannot be a folder is refused in words', async () => {
  const file = join(temporaryFolder('attachments'), 'file');
  writeFileSync(file, '');
  await expect(openAttachmentFolder(join(file, 'below'))).rejects.toMatchObject({
    kind: 'local',
    message: expect.stringContaining('not a folder'),
  });
  await expect(openAttachmentFolder(file)).rejects.toMatchObject({ kind: 'local' });
});
