// kept-draft: drafts on the disk are found again, each by its own writer, and never overwritten.
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { NewId } from '../../../src/lib/ids.js';
import { holderOf, takeDraft } from '../../../src/lib/terminal/draft-lock.js';
import type { DraftKey } from '../../../src/lib/terminal/draft-name.js';
import { hasUnsaved } from '../../../src/lib/terminal/editor-copies.js';
import {
  type DraftPlace,
  discardDraft,
  findDrafts,
  keepDraft,
  readDraft,
  rewriteDraft,
} from '../../../src/lib/terminal/kept-draft.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

let place: DraftPlace;
const KEY: DraftKey = { purpose: { kind: 'reply', number: 7 }, version: 3, operator: 'ana' };
const PAST = new Date('2020-01-01');

beforeEach(() => {
  let count = 0;
  const newId: NewId = <T extends string>() => (++count).toString(16).padStart(32, '0') as T;
  place = { folder: join(temporaryFolder('state'), 'mailroom'), store: '0123456789abcdef', newId };
});

const keep = (text: string, key: Partial<DraftKey> = {}) => keepDraft(place, { ...KEY, ...key }, text).path;
const find = (key: Partial<DraftKey> = {}) => findDrafts(place, { ...KEY, ...key });
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('a draft is for its writer’s eyes alone', () => {
  const path = keep('Hello');

  expect([mode(path), mode(join(path, '..'))]).toEqual(['600', '700']);
});

test('drafts are found again, the newest first, with the version they were begun for', () => {
  const first = keep('one');
  const second = keep('two', { version: 12 });
  utimesSync(first, new Date(), new Date('2030-01-01'));

  expect(find()).toMatchObject([
    { path: first, version: 3, text: 'one' },
    { path: second, version: 12, text: 'two' },
  ]);
});

test('a second draft of the same version gets a file of its own; the same text does not', () => {
  const first = keep('one');

  expect(keep('one')).toBe(first);
  expect(keep('two')).not.toBe(first);
  expect(
    find()
      .map(({ text }) => text)
      .sort(),
  ).toEqual(['one', 'two']);
});

test('nobody finds the draft of another operator, conversation, channel or store', () => {
  keep('mine');
  keep('new', { purpose: { kind: 'new', channel: 'support' }, version: 0 });

  for (const other of [
    { operator: 'an' },
    { operator: 'ana-maria' },
    { purpose: { kind: 'reply', number: 77 } },
  ] as const) {
    expect(find(other)).toEqual([]);
  }
  expect(find({ purpose: { kind: 'new', channel: 'sales' } })).toEqual([]);
  expect(find({ purpose: { kind: 'new', channel: 'support' } })).toMatchObject([{ text: 'new', version: 0 }]);
  expect(findDrafts({ ...place, store: 'ffffffffffffffff' }, KEY)).toEqual([]);
});

test('what is no draft of ours is left alone', () => {
  const path = keep('mine');
  writeFileSync(`${path}.swp`, '');

  expect(find()).toHaveLength(1);
});

test('a draft is rewritten in one step, and nothing else is left there', () => {
  const path = keep('one');
  rewriteDraft(path, 'two');

  expect([readDraft(path), mode(path), readdirSync(join(path, '..')).length]).toEqual(['two', '600', 1]);
});

test('a draft that was thrown away is empty', () => {
  const path = keep('one');
  discardDraft(path);

  expect([readDraft(path), find()]).toEqual(['', []]);
});

test('what is no text is told as such', () => {
  const path = keep('one');
  writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00]));

  expect(() => readDraft(path)).toThrow(/not UTF-8/);
  expect(find()).toEqual([]);
});

test('what editors leave beside a draft goes with it', () => {
  const path = keep('one');
  const swap = join(path, '..', `.${path.slice(path.lastIndexOf('/') + 1)}.swp`);
  for (const copy of [`${path}~`, swap]) writeFileSync(copy, 'one');

  expect(hasUnsaved(path)).toBe(true);
  discardDraft(path);
  expect(readdirSync(join(path, '..'))).toEqual([]);
});

test('what nano saved when its terminal was closed is the draft then', () => {
  const path = keep('before');
  utimesSync(path, PAST, PAST);
  writeFileSync(`${path}.save`, 'and after');

  expect(find()).toMatchObject([{ path, text: 'and after' }]);
});

test('a draft whose name has no id, as they were at first, is found, and has an id from then on', () => {
  const path = keep('one');
  renameSync(path, join(path, '..', '89abcdef-7-ana-v12-2.md'));
  const [found] = find();

  expect(found).toMatchObject({ version: 12, text: 'one', id: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(find()).toMatchObject([{ id: found?.id }]);
});

test.skipIf(process.platform !== 'linux')(
  'a draft that another process has open is not taken, until that process is gone',
  async () => {
    const path = keep('one');
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    const start = execFileSync('cut', ['-d', ' ', '-f', '22', `/proc/${other.pid}/stat`], { encoding: 'utf8' }).trim();
    takeDraft(path);
    const own = readdirSync(join(path, '..')).find((name) => name.endsWith('.lock')) ?? '';
    writeFileSync(join(path, '..', own.replace(/\d+\.lock$/, `${other.pid}.lock`)), start);

    expect([holderOf(path)?.pid, takeDraft(path)?.pid]).toEqual([other.pid, other.pid]);
    expect(keep('one')).not.toBe(path);
    other.kill('SIGKILL');
    await new Promise((resolve) => other.once('exit', resolve));
    expect([holderOf(path), takeDraft(path)]).toEqual([undefined, undefined]);
  },
);

test('many drafts of one terminal are let go by one listener', () => {
  const before = process.listenerCount('exit');
  for (let number = 0; number < 20; number++) takeDraft(keep(`text ${number}`));
  expect(process.listenerCount('exit') - before).toBeLessThanOrEqual(1);
});
