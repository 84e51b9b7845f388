// The references in README.md and docs/setup-file.md, written from the commands and the file's shape. With --check: are they fresh?
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandEntry, Manifest } from '../src/lib/terminal/manifest.js';
import { renderCommandHelp, wordsOf } from '../src/lib/terminal/show-help.js';
import { makeTheme } from '../src/lib/terminal/theme.js';
import { table } from './markdown-table.ts';
import { setupKeys } from './setup-page.ts';

const root = join(import.meta.dirname, '..');
const BEGIN = '<!-- commands: written by `npm run readme`, from the commands themselves -->';
const END = '<!-- end of commands -->';
const PAGE = { width: 90, theme: makeTheme(false) };

const manifest: Manifest = JSON.parse(readFileSync(join(root, 'dist/manifest.json'), 'utf8'));

refresh('README.md', { begin: BEGIN, end: END, text: reference() });
refresh('docs/setup-file.md', {
  begin: '<!-- keys: written by `npm run readme`, from the shape of the file -->',
  end: '<!-- end of keys -->',
  text: setupKeys(),
});

type Part = { readonly begin: string; readonly end: string; readonly text: string };

/** Writes that part of a page anew, or says that it is stale. */
function refresh(page: string, part: Part): void {
  const path = join(root, page);
  const present = readFileSync(path, 'utf8');
  const wanted = withPart(page, present, part);
  if (!process.argv.includes('--check')) writeFileSync(path, wanted);
  else if (present !== wanted) {
    process.stderr.write(`The reference in ${page} is stale. Write it anew with: npm run readme\n`);
    process.exitCode = 1;
  }
}

function withPart(page: string, present: string, { begin, end, text }: Part): string {
  const [from, to] = [present.indexOf(begin), present.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has no place between ${begin} and ${end}`);
  return `${present.slice(0, from + begin.length)}\n\n${text}\n\n${present.slice(to)}`;
}

function reference(): string {
  const commands = Object.values(manifest.commands).sort((a, b) => (wordsOf(a) < wordsOf(b) ? -1 : 1));
  const contents = commands.map((command) => [`[\`${wordsOf(command)}\`](#${anchorOf(command)})`, command.summary]);
  return [table([['Command', 'What it does'], ...contents]), ...commands.map(describe)].join('\n\n');
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
