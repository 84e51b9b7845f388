// kept-draft: drafts on the disk are found again, each by its own writer, and never overwritten.
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  type DraftKey,
  discardDraft,
  findDrafts,
  keepDraft,
  readDraft,
  rewriteDraft,
} from '../../../src/lib/terminal/kept-draft.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

let key: DraftKey;

beforeEach(() => {
  key = { folder: join(temporaryFolder('state'), 'mailroom'), store: '0123456789abcdef', number: 7, operator: 'ana' };
});

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('a draft is for its writer’s eyes alone', () => {
  const path = keepDraft(key, 3, 'Hello');

  expect([mode(path), mode(join(path, '..'))]).toEqual(['600', '700']);
});

test('drafts are found again, the newest first, with the version they were begun for', () => {
  const first = keepDraft(key, 3, 'one');
  const second = keepDraft(key, 12, 'two');
  utimesSync(first, new Date(), new Date('2030-01-01'));

  expect(findDrafts(key)).toMatchObject([
    { path: first, version: 3, text: 'one' },
    { path: second, version: 12, text: 'two' },
  ]);
});

test('a second draft of the same version gets a file of its own; the same text does not', () => {
  const first = keepDraft(key, 3, 'one');

  expect(keepDraft(key, 3, 'one')).toBe(first);
  expect(keepDraft(key, 3, 'two')).not.toBe(first);
  expect(
    findDrafts(key)
      .map(({ text }) => text)
      .sort(),
  ).toEqual(['one', 'two']);
});

test('nobody finds the draft of another operator, conversation or store', () => {
  keepDraft(key, 3, 'mine');

  for (const other of [{ operator: 'an' }, { operator: 'ana-maria' }, { number: 77 }, { store: 'ffffffffffffffff' }]) {
    expect(findDrafts({ ...key, ...other })).toEqual([]);
  }
});

test('what is no draft of ours is left alone', () => {
  const path = keepDraft(key, 3, 'mine');
  writeFileSync(`${path}.swp`, '');

  expect(findDrafts(key)).toHaveLength(1);
});

test('a draft is rewritten in one step, and nothing else is left there', () => {
  const path = keepDraft(key, 3, 'one');
  rewriteDraft(path, 'two');

  expect([readDraft(path), mode(path), readdirSync(join(path, '..')).length]).toEqual(['two', '600', 1]);
});

test('a draft that was thrown away is empty', () => {
  const path = keepDraft(key, 3, 'one');
  discardDraft(path);

  expect([readDraft(path), findDrafts(key)]).toEqual(['', []]);
});

test('what is no text is told as such', () => {
  const path = keepDraft(key, 3, 'one');
  writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00]));

  expect(() => readDraft(path)).toThrow(/not UTF-8/);
  expect(findDrafts(key)).toEqual([]);
});
