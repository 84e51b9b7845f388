// Which editor a draft is opened in, and that it does not obey the mail that is quoted there.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chooseEditor } from '../../../src/lib/terminal/editor.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const DEAF_VIM = ['--cmd', 'set nomodeline', '--cmd', 'silent! autocmd BufReadPre * setlocal nomodeline'];

test.each([
  [{ VISUAL: 'code --wait', EDITOR: 'nano' }, 'micro', 'code', ['--wait']],
  [{ VISUAL: ' ', EDITOR: 'nano' }, 'micro', 'nano', []],
  [{}, "'/opt/my editor' -x", '/opt/my editor', ['-x']],
])('with %j and the setting %s it is %s', (env, setting, command, args) => {
  expect(chooseEditor(env, setting)).toEqual({ kind: 'program', command, args });
});

test('where there is none, lines are typed', () => {
  expect(chooseEditor({}, undefined)).toEqual({ kind: 'inline' });
});

test.each([
  ['/nowhere/vim', [...DEAF_VIM]],
  ['/nowhere/nvim -u NONE', [...DEAF_VIM, '-u', 'NONE']],
  ['/nowhere/emacs -nw', ['--eval', expect.stringContaining('enable-local-variables nil'), '-nw']],
  // These take no such flag, or not for the file they are given.
  ['/nowhere/vi', []],
  ['/nowhere/emacsclient -t', ['-t']],
])('%s is told not to obey the text', (line, args) => {
  expect(chooseEditor({ EDITOR: line }, undefined)).toMatchObject({ args });
});

test('a vi that is a vim by another name is told as well', () => {
  const folder = temporaryFolder('bin');
  writeFileSync(join(folder, 'vim.tiny'), '');
  symlinkSync(join(folder, 'vim.tiny'), join(folder, 'vi'));

  expect(chooseEditor({ EDITOR: 'vi -X', PATH: `/nowhere:${folder}` }, undefined)).toMatchObject({
    command: 'vi',
    args: [...DEAF_VIM, '-X'],
  });
});

test.skipIf(!hasVim())('a line for vim in a quoted mail sets nothing', () => {
  const folder = temporaryFolder('vim');
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, 'draft.md');
  const said = join(folder, 'said');
  writeFileSync(draft, 'Subject: x\n\n> vim: set textwidth=33:\n');
  // Other people's vim would obey: their vimrc says so.
  const vimrc = join(folder, 'vimrc');
  writeFileSync(vimrc, 'set modeline modelines=5\n');
  const textWidthWith = (args: readonly string[]) => {
    const ask = ['-c', `redir! > ${said} | silent set textwidth? | redir END | qall!`];
    execFileSync('vim', ['-u', vimrc, '-N', '-n', '-es', ...args, ...ask, draft], { stdio: 'ignore' });
    return readFileSync(said, 'utf8').trim();
  };
  const editor = chooseEditor({ EDITOR: 'vim' }, undefined);
  expect(textWidthWith([])).toBe('textwidth=33');
  expect(textWidthWith(editor.kind === 'program' ? editor.args : [])).toBe('textwidth=0');
});

function hasVim(): boolean {
  try {
    return /\+eval/.test(execFileSync('vim', ['--version'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}
