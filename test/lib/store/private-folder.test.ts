// Folders that are for their owner alone.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePrivateFolder } from '../../../src/lib/store/private-folder.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

test('all folders that are missing are made, each for its owner alone', () => {
  const top = temporaryFolder('top');
  makePrivateFolder(join(top, 'a', 'b'));
  makePrivateFolder(join(top, 'a', 'b'));
  expect([statSync(join(top, 'a')).mode & 0o777, statSync(join(top, 'a', 'b')).mode & 0o777]).toEqual([0o700, 0o700]);
});

test('a file in the way is told as such', () => {
  const top = temporaryFolder('top');
  writeFileSync(join(top, 'file'), '');
  expect(() => makePrivateFolder(join(top, 'file'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  expect(() => makePrivateFolder(join(top, 'file', 'below'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
});

test.runIf(existsSync('/proc/self'))('a place that takes no folders is refused at once', () => {
  expect(() => makePrivateFolder('/proc/mailroom/below')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});
