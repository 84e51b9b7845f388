// attachment-file: files are read whole before anything is queued, and what is no file is refused.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { doubtfulSize, encodedSize, mailLimit } from '../../../src/lib/outbound/attachment.js';
import { readAttachments } from '../../../src/lib/outbound/attachment-file.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

let folder: string;
const read = (paths: readonly string[], limit = mailLimit({ sizeLimit: undefined })) =>
  readAttachments(paths, { folder, home: join(folder, 'home') }, limit);

beforeEach(() => {
  folder = temporaryFolder('files');
  mkdirSync(join(folder, 'home'));
});

test('files come with their base name, their bytes and a media type', async () => {
  writeFileSync(join(folder, 'Rechnung für März.pdf'), 'pdf');
  writeFileSync(join(folder, 'home', 'b.txt'), '');

  expect(await read(['./Rechnung für März.pdf', '~/b.txt'])).toEqual([
    { name: 'Rechnung für März.pdf', type: 'application/pdf', content: Buffer.from('pdf') },
    { name: 'b.txt', type: 'text/plain', content: Buffer.alloc(0) },
  ]);
});

test('a pattern means the files that are there, each once and in order', async () => {
  for (const name of ['b.log', 'a.log', 'c.txt', 'x[1]?.log', 'home/d.log']) writeFileSync(join(folder, name), name);
  mkdirSync(join(folder, 'folder.log'));
  const names = async (...paths: string[]) => (await read(paths)).map(({ name }) => name);

  expect(await names('*.log', 'a.log')).toEqual(['a.log', 'b.log', 'x[1]?.log']);
  expect(await names('{c,a}.*')).toEqual(['a.log', 'c.txt']);
  expect(await names('~/*.log', '**/d.*')).toEqual(['d.log']);
  // A file that is called like a pattern.
  expect(await names('x[1]?.log')).toEqual(['x[1]?.log']);
});

test('a pattern without a file is told, and so is one with more files than anybody means', async () => {
  await expect(read(['*.log'])).rejects.toMatchObject({ kind: 'not-found', message: expect.stringContaining('*.log') });
  for (let index = 0; index <= 100; index++) writeFileSync(join(folder, `${index}.log`), '');
  await expect(read(['*.log'])).rejects.toMatchObject({ kind: 'invalid' });
});

test.each([
  ['a file that is not there', 'nowhere.pdf', 'not-found'],
  ['a folder', 'home', 'invalid'],
  ['a file in a file', 'a.txt/b.txt', 'not-found'],
  ['a device', '/dev/zero', 'invalid'],
])('%s is refused', async (_what, path, kind) => {
  writeFileSync(join(folder, 'a.txt'), 'a');
  const refusal = await read(['a.txt', path]).catch((error: unknown) => error);

  expect(refusal).toMatchObject({ kind, next: [expect.any(String)] });
  expect(String(refusal)).toContain('nothing was sent');
});

test('a name that no header may hold is refused', async () => {
  writeFileSync(join(folder, 'a\nBcc: b.txt'), 'a');

  await expect(read(['a\nBcc: b.txt'])).rejects.toMatchObject({ kind: 'invalid' });
});

test.skipIf(process.getuid?.() === 0)('a file that may not be read is told as such', async () => {
  writeFileSync(join(folder, 'secret'), 'a');
  chmodSync(join(folder, 'secret'), 0);

  await expect(read(['secret'])).rejects.toMatchObject({ kind: 'local' });
});

test('more than the server takes is refused with the largest file', async () => {
  writeFileSync(join(folder, 'a.bin'), Buffer.alloc(100_000));
  writeFileSync(join(folder, 'b.bin'), Buffer.alloc(300_000));
  const refusal = await read(['a.bin', 'b.bin'], 500_000).catch((error: unknown) => error);

  expect(refusal).toMatchObject({ kind: 'invalid', next: [expect.stringContaining('b.bin'), expect.any(String)] });
  expect(await read(['a.bin', 'b.bin'], 700_000)).toHaveLength(2);
});

test('a server that announces no limit may take more than most: that is doubted, and refused where none does', () => {
  const limits = [undefined, 0, 10_000].map((sizeLimit) => mailLimit({ sizeLimit }));
  expect(limits).toEqual([157_286_400, 157_286_400, 10_000]);
  const weigh = (megabytes: number, sizeLimit?: number) =>
    doubtfulSize([{ size: megabytes * 1024 * 1024 }], { sizeLimit });
  expect([weigh(18), weigh(20), weigh(20, 0), weigh(20, 10)]).toEqual([undefined, '27.4 MB', '27.4 MB', undefined]);
});

test('a signature that the mail will get has its room', () => {
  expect(mailLimit({ sizeLimit: 10_000, dkim: {} })).toBe(8_800);
});

test('a file takes what base64 and its line ends take', () => {
  expect([encodedSize(0), encodedSize(57), encodedSize(58)]).toEqual([0, 78, 156]);
});
