// The operator's editor: VISUAL, EDITOR or the setting; where there is none, lines are typed here.
import { basename } from 'node:path';
import { MailroomError } from '../errors.js';
import { lendTerminal } from './lent-terminal.js';
import { splitCommand } from './split-command.js';

export type EditorChoice =
  | { readonly kind: 'program'; readonly command: string; readonly args: readonly string[] }
  | { readonly kind: 'inline' };

/** Which editor it is. Throws `invalid` for a line that cannot be taken apart. */
export function chooseEditor(
  env: Readonly<Record<string, string | undefined>>,
  setting: string | undefined,
): EditorChoice {
  const lines = { VISUAL: env['VISUAL'], EDITOR: env['EDITOR'], 'the setting editor': setting };
  const [what, line] = Object.entries(lines).find(([, value]) => value?.trim()) ?? [];
  if (what === undefined || line === undefined) return { kind: 'inline' };
  const [command = '', ...args] = splitCommand(line, what);
  return { kind: 'program', command, args: [...deafArgs(command), ...args] };
}

/**
 * Some editors obey lines of the file they open: `vim: set ...:` near its ends, `Local Variables:` below. Much of a draft
 * was written by a stranger, so they are told not to; before the user's own arguments, which may say otherwise.
 */
function deafArgs(command: string): readonly string[] {
  const name = basename(command).replace(/\.exe$/i, '');
  if (/^(?:g|m|n)?vimx?$/.test(name)) return ['--cmd', 'set nomodeline'];
  return name === 'emacs' ? ['--eval', '(setq enable-local-variables nil)'] : [];
}

/**
 * Opens a file in the editor and waits until it is left. The file stays, whatever happens. Throws `local` when the
 * editor cannot be started or says that it failed.
 */
export async function runEditor(editor: EditorChoice & { readonly kind: 'program' }, path: string): Promise<void> {
  const ended = await lendTerminal({ command: editor.command, args: [...editor.args, path] }, {});
  if ('failure' in ended) {
    const why = ended.failure === 'ENOENT' ? 'there is no such program' : ended.failure;
    throw new MailroomError('local', `the editor ${editor.command} cannot be started: ${why}; nothing was sent`, [
      'set VISUAL or EDITOR to your editor, or: mailroom config set editor NAME',
    ]);
  }
  if (ended.code === 0) return;
  const how = ended.code === null ? 'was stopped' : `ended with code ${ended.code}`;
  throw new MailroomError('local', `the editor ${editor.command} ${how}; nothing was sent`);
}
