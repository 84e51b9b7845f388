// What README.md, docs/setup-file.md and package.json repeat of the program, written from it. With --check: is it fresh?
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listExitCodes } from '../src/lib/terminal/exit-codes.js';
import type { CommandEntry, Manifest } from '../src/lib/terminal/manifest.js';
import { renderCommandHelp, wordsOf } from '../src/lib/terminal/show-help.js';
import { makeTheme } from '../src/lib/terminal/theme.js';
import { table } from './markdown-table.ts';
import { setupKeys } from './setup-page.ts';

const root = join(import.meta.dirname, '..');
const COMMANDS = {
  begin: '<!-- commands: written by `npm run readme`, from the commands themselves -->',
  end: '<!-- end of commands -->',
};
const EXIT_CODES = {
  begin: '<!-- exit codes: written by `npm run readme`, from src/lib/terminal/exit-codes.ts -->',
  end: '<!-- end of exit codes -->',
};
const PAGE = { width: 90, theme: makeTheme(false) };

const manifest: Manifest = JSON.parse(readFileSync(join(root, 'dist/manifest.json'), 'utf8'));
const isCheck = process.argv.includes('--check');
const keys = {
  begin: '<!-- keys: written by `npm run readme`, from the shape of the file -->',
  end: '<!-- end of keys -->',
};
refresh('README.md', (page) => withPart(withPart(page, EXIT_CODES, exitCodes()), COMMANDS, reference()));
refresh('docs/setup-file.md', (page) => withPart(page, keys, setupKeys()));
refresh('package.json', withManPages);

function refresh(name: string, renew: (present: string) => string): void {
  const path = join(root, name);
  const present = readFileSync(path, 'utf8');
  const wanted = renew(present);
  if (present === wanted) return;
  if (isCheck) {
    process.stderr.write(`What is generated in ${name} is stale. Write it anew with: npm run readme\n`);
    process.exitCode = 1;
  } else writeFileSync(path, wanted);
}

// npm wants each page by its name, and takes no folder for them from a tarball.
function withManPages(text: string): string {
  const pages = readdirSync(join(root, 'dist/man')).sort();
  return `${JSON.stringify({ ...JSON.parse(text), man: pages.map((page) => `dist/man/${page}`) }, undefined, 2)}\n`;
}

function withPart(readme: string, marks: { readonly begin: string; readonly end: string }, text: string): string {
  const begin = readme.indexOf(marks.begin);
  const end = readme.indexOf(marks.end);
  if (begin === -1 || end < begin) throw new Error(`README.md has no place between ${marks.begin} and ${marks.end}`);
  return `${readme.slice(0, begin + marks.begin.length)}\n\n${text}\n\n${readme.slice(end)}`;
}

function exitCodes(): string {
  const rows = listExitCodes().map(({ code, kinds, meaning }) => [
    String(code),
    kinds.map((kind) => `\`${kind}\``).join(', '),
    meaning,
  ]);
  return table([['Exit', 'Kind', 'Meaning'], ...rows]);
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
