// What the documents tell people to type: every command line in them is one that the program takes.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findCommand } from '../src/lib/terminal/find-command.js';
import { HELP_TOPICS } from '../src/lib/terminal/help-topics.js';
import type { CommandEntry, Manifest } from '../src/lib/terminal/manifest.js';
import { splitCommand } from '../src/lib/terminal/split-command.js';
import { commandLines, shellBlocks } from './support/document-commands.js';

const ROOT = join(import.meta.dirname, '..');
const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, 'dist/manifest.json'), 'utf8'));
const pages = ['README.md', 'CHANGELOG.md', ...globSync('docs/{*,connect/*}.md', { cwd: ROOT })].filter(
  // Design: it tells what there shall be.
  (page) => !['docs/architecture.md', 'docs/mail.md'].includes(page),
);

function complaintsAbout(line: string): string[] {
  const [, ...words] = splitCommand(line, 'the line');
  const found = findCommand(manifest, words);
  if (words[0] === 'help' && HELP_TOPICS.some(({ name }) => name === words[1])) return [];
  if (found.kind === 'help') return [];
  if (found.kind === 'unknown') return [`there is no command: ${line}`];
  return complaintsAboutRest(found.command, found.rest).map((complaint) => `${complaint}: ${line}`);
}

function complaintsAboutRest({ flags, args }: CommandEntry, rest: readonly string[]): string[] {
  const complaints: string[] = [];
  const values: string[] = [];
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? '';
    const [, long, short] = /^(?:--([\w-]+)|-(\w))(?==|$)/.exec(word) ?? [];
    if (long === undefined && short === undefined) values.push(word);
    else {
      const flag = Object.values(flags).find(({ name, char }) => (long ? name === long : char === short));
      if (!flag) complaints.push(`there is no flag ${word}`);
      if (flag?.type !== 'option') continue;
      const value = word.includes('=') ? word.slice(word.indexOf('=') + 1) : (rest[++index] ?? '');
      const parts = flag.delimiter ? value.split(',') : [value];
      if (value === '' || (flag.options && !parts.every((part) => flag.options?.includes(part))))
        complaints.push(`--${flag.name} cannot be ${value}`);
    }
  }
  const known = Object.values(args);
  if (values.length > known.length && !known.some(({ multiple }) => multiple)) complaints.push(`too many arguments`);
  if (values.length < known.filter(({ required }) => required).length) complaints.push('an argument is missing');
  return complaints;
}

test('a wrong line would be found', () => {
  expect(complaintsAbout('mailroom smtp ad')).not.toEqual([]);
  expect(complaintsAbout('mailroom smtp add --hots x')).not.toEqual([]);
  expect(complaintsAbout('mailroom smtp add x y')).not.toEqual([]);
  expect(complaintsAbout('mailroom smtp test')).not.toEqual([]);
  expect(complaintsAbout('mailroom inbox --status nice')).not.toEqual([]);
  expect(commandLines("A=1 mailroom a 'b | c' \\\n  --d # e\nx | mailroom f > g")).toEqual([
    "mailroom a 'b | c'  --d",
    'mailroom f',
  ]);
});

test.for(pages)('%s: every command in a block of shell is one that there is', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const lines = shellBlocks(text).flatMap(commandLines);
  expect(lines.flatMap(complaintsAbout)).toEqual([]);
  if (page.startsWith('docs/connect/')) expect(lines.length).toBeGreaterThan(2);
});

test.for(pages)('%s: so is every command that a sentence names', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```.*?^```/gms, '');
  const named = [...text.matchAll(/`(mailroom [a-z][^`]*)`/g)].map(([, line = '']) => line);
  const complaints = named
    .flatMap(complaintsAbout)
    .filter((complaint) => !complaint.startsWith('an argument is missing'));
  expect(complaints).toEqual([]);
});

test('the examples of every command are such that it takes them', () => {
  const examples = Object.values(manifest.commands).flatMap(({ examples }) =>
    examples.map((example) => (typeof example === 'string' ? example : example.command)),
  );
  const lines = examples.flatMap((example) => commandLines(example.replaceAll('<%= config.bin %>', manifest.name)));
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.flatMap(complaintsAbout)).toEqual([]);
});

// Oclif refuses all else, and only when the command is run.
test('an argument of many words is the only one that can be left out', () => {
  const refused = Object.values(manifest.commands).filter(({ args }) => {
    const many = Object.values(args).filter(({ multiple }) => multiple);
    const others = Object.values(args).filter(({ multiple }) => !multiple);
    return many.length > 1 || (many.length === 1 && others.some(({ required }) => !required));
  });
  expect(refused.map(({ id }) => id)).toEqual([]);
});

test('links between the documents lead somewhere', () => {
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !existsSync(join(ROOT, dirname(page), link)))
      .map((link) => `${page}: ${link}`);
  });
  expect(broken).toEqual([]);
});
