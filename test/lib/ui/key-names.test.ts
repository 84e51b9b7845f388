// What a key is called.
import { expect, test } from 'vitest';
import { nameKeys } from '../../../src/lib/ui/key-names.js';

test.each<[input: string, key: Parameters<typeof nameKeys>[1], names: readonly string[]]>([
  ['j', {}, ['j']],
  ['jjj', {}, ['j', 'j', 'j']],
  ['G', { shift: true }, ['G']],
  [' ', {}, ['space']],
  ['山é', {}, ['山', 'é']],
  ['', { upArrow: true }, ['up']],
  ['\r', { return: true }, ['enter']],
  ['', { tab: true, shift: true }, ['shift-tab']],
  ['c', { ctrl: true }, ['ctrl-c']],
  ['j', { meta: true }, []],
  ['', {}, []],
  // Several at once.
  ['\u0015ab\r\u007f\t', {}, ['ctrl-u', 'a', 'b', 'enter', 'backspace', 'tab']],
  ['a\u009bb\u001f', {}, ['a', 'b']],
])('%j with %j is %j', (input, key, names) => {
  expect(nameKeys(input, key)).toEqual(names);
});
