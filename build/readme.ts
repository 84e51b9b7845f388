// The command reference of README.md, written from what the commands say of themselves. With --check: is it fresh?
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandEntry, Manifest } from '../src/lib/terminal/manifest.js';
import { renderCommandHelp, wordsOf } from '../src/lib/terminal/show-help.js';
import { textWidth } from '../src/lib/terminal/text-width.js';
import { makeTheme } from '../src/lib/terminal/theme.js';

const root = join(import.meta.dirname, '..');
const BEGIN = '<!-- commands: written by `npm run readme`, from the commands themselves -->';
const END = '<!-- end of commands -->';
const PAGE = { width: 90, theme: makeTheme(false) };

const manifest: Manifest = JSON.parse(readFileSync(join(root, 'dist/manifest.json'), 'utf8'));
const path = join(root, 'README.md');
const present = readFileSync(path, 'utf8');
const wanted = withReference(present, reference());

if (!process.argv.includes('--check')) writeFileSync(path, wanted);
else if (present !== wanted) {
  process.stderr.write('The command reference in README.md is stale. Write it anew with: npm run readme\n');
  process.exitCode = 1;
}

function withReference(readme: string, text: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin === -1 || end < begin)
    throw new Error(`README.md has no place for the commands between ${BEGIN} and ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${readme.slice(end)}`;
}

function reference(): string {
  const commands = Object.values(manifest.commands).sort((a, b) => (wordsOf(a) < wordsOf(b) ? -1 : 1));
  const contents = commands.map((command) => [`[\`${wordsOf(command)}\`](#${anchorOf(command)})`, command.summary]);
  return [table([['Command', 'What it does'], ...contents]), ...commands.map(describe)].join('\n\n');
}

// In columns, as the formatter of the project wants it.
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => textWidth(row[column] ?? ''))));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const padded = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  return padded.toSpliced(1, 0, line(widths.map((width) => '-'.repeat(width)))).join('\n');
}

function describe(command: CommandEntry): string {
  const own = Object.entries(command.flags).filter(([, flag]) => flag.helpGroup === undefined);
  const help = renderCommandHelp(manifest, { ...command, flags: Object.fromEntries(own) }, PAGE);
  const [summary = '', ...rest] = help.split('\n');
  return `### ${titleOf(command)}\n\n${summary}.\n\n\`\`\`text\n${rest.join('\n').trim()}\n\`\`\``;
}

function titleOf(command: CommandEntry): string {
  return `${manifest.name} ${wordsOf(command)}`;
}

// As GitHub makes them of headings.
function anchorOf(command: CommandEntry): string {
  return titleOf(command).toLowerCase().replaceAll(' ', '-');
}
