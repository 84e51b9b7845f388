// The operator's editor: VISUAL, EDITOR or the setting; where there is none, lines are typed here.
import { realpathSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { MailroomError } from '../errors.js';
import { lendTerminal } from './lent-terminal.js';
import { splitCommand } from './split-command.js';

export type EditorProgram = { readonly kind: 'program'; readonly command: string; readonly args: readonly string[] };
export type EditorChoice = EditorProgram | { readonly kind: 'inline' };

type Environment = Readonly<Record<string, string | undefined>>;

/** Which editor it is. Throws `invalid` for a line that cannot be taken apart. */
export function chooseEditor(env: Environment, setting: string | undefined): EditorChoice {
  const lines = { VISUAL: env['VISUAL'], EDITOR: env['EDITOR'], 'the setting editor': setting };
  const [what, line] = Object.entries(lines).find(([, value]) => value?.trim()) ?? [];
  if (what === undefined || line === undefined) return { kind: 'inline' };
  const [command = '', ...args] = splitCommand(line, what);
  return { kind: 'program', command, args: [...deafArgs(realName(command, env)), ...args] };
}

/**
 * Some editors obey lines of the file they open: `vim: set ...:` near its ends, `Local Variables:` below. Much of a draft
 * was written by a stranger, so they are told not to; before the user's own arguments, which may say otherwise.
 */
function deafArgs(name: string): readonly string[] {
  if (/^(?:g|m|n)?vimx?(?:\.\w+)?$/.test(name)) {
    // The first for a vim without events; the other because a vimrc is read between the two.
    return ['--cmd', 'set nomodeline', '--cmd', 'silent! autocmd BufReadPre * setlocal nomodeline'];
  }
  return /^emacs(?:-.*)?$/.test(name)
    ? ['--eval', '(setq enable-local-variables nil enable-dir-local-variables nil)']
    : [];
}

/** What a command is by its file: `vi` is vim on most machines, by a link or two. */
function realName(command: string, { PATH = '' }: Environment): string {
  const places = command.includes('/') ? [command] : PATH.split(delimiter).map((folder) => join(folder, command));
  for (const place of places) {
    try {
      return basename(realpathSync(place));
    } catch {
      // It is in another folder.
    }
  }
  return basename(command).replace(/\.exe$/i, '');
}

// Those that open a file at the line that is named before it.
const TAKES_LINE = /^(?:(?:g|m|n)?vimx?|vi|view|nvi|vis|nano|pico|emacs|emacsclient|micro|joe|jmacs|mg|ne|mcedit|kak)$/;

/**
 * Opens a file in the editor and waits until it is left; `line` is where to begin, counted from 1. The file stays,
 * whatever happens. Throws `local` when the editor cannot be started or says that it failed.
 */
export async function runEditor({ command, args }: EditorProgram, path: string, line?: number): Promise<void> {
  const at = line !== undefined && TAKES_LINE.test(basename(command)) ? [`+${line}`] : [];
  const ended = await lendTerminal({ command, args: [...args, ...at, path] }, {});
  if ('failure' in ended) {
    const why = ended.failure === 'ENOENT' ? 'there is no such program' : ended.failure;
    throw new MailroomError('local', `the editor ${command} cannot be started: ${why}; nothing was sent`, [
      'set VISUAL or EDITOR to your editor, or: mailroom config set editor NAME',
    ]);
  }
  if (ended.code === 0) return;
  const how = ended.code === null ? 'was stopped' : `ended with code ${ended.code}`;
  throw new MailroomError('local', `the editor ${command} ${how}; nothing was sent`);
}
