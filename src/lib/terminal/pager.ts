// Long text on a terminal goes through the user's pager.
import { textWidth } from './text-width.js';

export type Paging = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The pager of the settings. */
  readonly setting: string | undefined;
  /** Shows the text without a pager. */
  readonly print: (text: string) => void;
};

const USUAL = 'less -FIRX';
// For a pager that is named without options: colours as colours, and no pager for what fits on the screen.
const OPTIONS = { LESS: 'FIRX', LV: '-c', LESSCHARSET: 'utf-8' };
const NOT_FOUND = 127;

/** Shows the text: in the pager when stdout is a terminal that is too small for it, else as it is. */
export async function showLongText(text: string, { env, setting, print }: Paging): Promise<void> {
  const pager = env['MAILROOM_PAGER'] ?? env['PAGER'] ?? setting ?? USUAL;
  if (!process.stdout.isTTY || env['TERM'] === 'dumb' || pager.trim() === '' || pager === 'cat' || fits(text)) {
    return print(text);
  }
  const { commandOf, lendTerminal } = await import('./lent-terminal.js');
  const ended = await lendTerminal(commandOf(pager), { env: { ...OPTIONS, ...env } }, `${text}\n`);
  // A pager that is not there must not keep the mail from being read.
  if ('failure' in ended || ended.code === NOT_FOUND) print(text);
}

function fits(text: string): boolean {
  const { rows = 24, columns = 80 } = process.stdout;
  const lines = text.split('\n');
  if (lines.length >= rows) return false;
  return lines.reduce((used, line) => used + Math.max(1, Math.ceil(textWidth(line) / columns)), 0) < rows;
}
