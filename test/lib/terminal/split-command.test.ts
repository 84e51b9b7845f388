// split-command: words as a shell would see them, and nothing is ever expanded.
import { expect, test } from 'vitest';
import { splitCommand } from '../../../src/lib/terminal/split-command.js';

test.each([
  ['vim', ['vim']],
  ['  code   --wait ', ['code', '--wait']],
  [`"/opt/My Editor/ed" -n`, ['/opt/My Editor/ed', '-n']],
  [`'/opt/My Editor/ed' -n`, ['/opt/My Editor/ed', '-n']],
  ['/opt/My\\ Editor/ed', ['/opt/My Editor/ed']],
  [`emacs --eval '(setq x "y")'`, ['emacs', '--eval', '(setq x "y")']],
  [`a"b c"'d e'f`, ['ab cd ef']],
  [`"a \\"b\\" \\n"`, ['a "b" \\n']],
  [`ed "" ''`, ['ed', '', '']],
  ['ed $HOME `id` *.md; rm -rf /', ['ed', '$HOME', '`id`', '*.md;', 'rm', '-rf', '/']],
  ['', []],
])('%j', (line, words) => {
  expect(splitCommand(line, 'EDITOR')).toEqual(words);
});

test.each([`vim "a`, `vim 'a`, 'vim \\'])('%j is refused', (line) => {
  expect(() => splitCommand(line, 'EDITOR')).toThrow(/EDITOR has a quote that is not closed/);
});
