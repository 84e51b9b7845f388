// Text values: what TEXT, @FILE and - come to.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTextValue, readTextValues } from '../../../src/lib/terminal/text-value.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

function file(content: string | Buffer): string {
  const path = join(temporaryFolder(), 'footer.txt');
  writeFileSync(path, content);
  return path;
}

describe('readTextValue', () => {
  test.each([
    ['a text is itself', 'Acme Ltd', 'Acme Ltd'],
    ['an empty text is empty', '', ''],
    ['@@ begins a text with one @', '@@acme on every network', '@acme on every network'],
    ['an @ inside means nothing', 'write to ana@acme.test', 'write to ana@acme.test'],
  ])('%s', async (_, value, text) => {
    expect(await readTextValue(value)).toBe(text);
  });

  test('@FILE is what the file holds, with LF for line ends and none at the end', async () => {
    expect(await readTextValue(`@${file('Grüße\r\nAcme\r\n\r\n')}`)).toBe('Grüße\nAcme');
  });

  test('a byte order mark is no text', async () => {
    expect(await readTextValue(`@${file('\ufeffAcme')}`)).toBe('Acme');
  });

  test('a file that is not there is named, and how to write a text with @', async () => {
    await expect(readTextValue('@/no/such/footer.txt')).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('/no/such/footer.txt'),
      next: [expect.stringContaining('@@')],
    });
  });

  test('a folder is no text', async () => {
    const folder = join(temporaryFolder(), 'texts');
    mkdirSync(folder);
    await expect(readTextValue(`@${folder}`)).rejects.toMatchObject({
      kind: 'local',
      message: expect.stringContaining(folder),
    });
  });

  test.each([
    ['bytes that are not UTF-8', Buffer.from([0x41, 0xff, 0xfe])],
    ['a NUL, which PostgreSQL cannot store', Buffer.from('a\0b')],
  ])('%s are refused', async (_, content) => {
    const path = file(content);
    await expect(readTextValue(`@${path}`)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining(path),
    });
  });
});

test('two values cannot both come from stdin', async () => {
  await expect(readTextValues({ 'auto-reply': '-', footer: '-' })).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('--auto-reply and --footer'),
  });
});

test('several values keep their flags, and those not given stay out', async () => {
  expect(await readTextValues({ footer: 'Acme', 'auto-reply': undefined })).toEqual({
    footer: 'Acme',
    'auto-reply': undefined,
  });
});
