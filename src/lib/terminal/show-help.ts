// Help: examples first, written from what the manifest knows, so that nothing else has to be loaded.
import type { Command } from '@oclif/core/command';
import { breakCommand } from './break-command.js';
import { type HelpPart, type HelpTopic, TOPIC_NAMES } from './help-topics.js';
import type { CommandEntry, Manifest } from './manifest.js';
import { textWidth } from './text-width.js';
import type { Theme } from './theme.js';
import { wrapText } from './wrap-text.js';

export type Page = { readonly width: number; readonly theme: Theme };

/** What a newcomer wants first, in the order in which it is wanted. Those that exist are shown. */
const FIRST_STEPS: readonly (readonly [heading: string, commands: readonly string[]])[] = [
  ['See it work', ['demo']],
  ['Set it up', ['init', 'smtp:add', 'mailbox:add', 'widget:create', 'channel:create']],
  [
    'Answer mail',
    [
      'serve',
      'ui',
      'conversation:list',
      'conversation:show',
      'reply',
      'compose',
      'note',
      'conversation:close',
      'search',
    ],
  ],
  ['Look around', ['status', 'doctor']],
];

/** Help without arguments: the few commands to begin with, in no more lines than a small terminal has. */
export function renderWelcome(manifest: Manifest, page: Page): string {
  const width = Math.max(...FIRST_STEPS.map(([heading]) => heading.length)) + 2;
  const rows = FIRST_STEPS.flatMap(([heading, ids]) =>
    ids
      .flatMap((id) => manifest.commands[id] ?? [])
      .map((command, index) => {
        const label = `${(index === 0 ? heading : '').padEnd(width)}${shortName(command)}`;
        return [label, inShort(command.summary)] as const;
      }),
  );
  return sections([
    `${page.theme.strong(manifest.name)}: a support team's shared inbox in the terminal`,
    list(rows, page),
    list(moreHelp(manifest), page),
  ]);
}

/** What goes on a line of the welcome page; the rest is in the help of the command. */
function inShort(summary: string): string {
  return summary.length <= LINE ? summary : (/^[^:,]+/.exec(summary)?.[0] ?? summary);
}

const LINE = 49;

/** Every command in one line each, or those that begin with the same words. */
export function renderCommands(manifest: Manifest, topic: string | undefined, page: Page): string {
  const rows = Object.values(manifest.commands)
    .map((command) => [wordsOf(command), `${command.summary}${shortForms(command)}`] as const)
    .filter(([words]) => topic === undefined || words.startsWith(`${topic} `))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const usage = [manifest.name, ...(topic === undefined ? [] : [topic]), 'COMMAND', '[--flags]'].join(' ');
  return sections([
    section('Usage', `  ${usage}`, page),
    section('Commands', list(rows, page), page),
    section('More', list(moreHelp(manifest), page), page),
  ]);
}

function shortForms({ aliases }: CommandEntry): string {
  return aliases.length === 0 ? '' : ` (also: ${aliases.map((alias) => alias.replaceAll(':', ' ')).join(', ')})`;
}

/** All about one command, its examples first. */
export function renderCommandHelp(manifest: Manifest, command: CommandEntry, page: Page): string {
  const flags = Object.values(command.flags).filter((flag) => !flag.hidden);
  const own = flags.filter((flag) => flag.helpGroup === undefined);
  const shared = flags.filter((flag) => flag.helpGroup !== undefined);
  const args = Object.values(command.args).filter((arg) => !arg.hidden);
  return sections([
    command.summary,
    section('Examples', examplesOf(manifest, command, page.width), page),
    section('Usage', `  ${usageOf(manifest, command)}`, page),
    section(
      'Arguments',
      list(
        args.map((arg) => [arg.name.toUpperCase(), describeArg(arg)]),
        page,
      ),
      page,
    ),
    section(
      'Flags',
      list(
        own.map((flag) => [labelOf(flag), describeFlag(flag)]),
        page,
      ),
      page,
    ),
    section(
      'Flags of every command',
      list(
        shared.map((flag) => [labelOf(flag), describeFlag(flag)]),
        page,
      ),
      page,
    ),
    section('Description', paragraphs(command.description, page), page),
    section(
      'Also called',
      command.aliases.map((alias) => `  ${manifest.name} ${alias.replaceAll(':', ' ')}`).join('\n'),
      page,
    ),
  ]);
}

/** Help that is about no single command. */
export function renderTopic(manifest: Manifest, topic: HelpTopic, page: Page): string {
  const parts = topic.parts(manifest).map((part) => renderPart(part, page));
  return sections([page.theme.strong(topic.title), ...parts]);
}

function renderPart(part: HelpPart, page: Page): string {
  switch (part.kind) {
    case 'heading':
      return page.theme.strong(part.text);
    case 'text':
      return paragraphs(part.text, page);
    case 'list':
      return list(part.rows, page);
    case 'code':
      return part.text.replaceAll(/^(?=.)/gm, '    ');
  }
}

/** The words of a command as they are typed. */
export function wordsOf(command: CommandEntry): string {
  return command.id.replaceAll(':', ' ');
}

/** How a command is called: `mailroom smtp add [NAME] [--flags]`. */
export function usageOf(manifest: Manifest, command: CommandEntry): string {
  const args = Object.values(command.args).filter((arg) => !arg.hidden);
  const names = args
    .map((arg) => (arg.required ? arg.name : `[${arg.name}]`) + (arg.multiple ? '...' : ''))
    .map((name) => name.toUpperCase());
  return [manifest.name, wordsOf(command), ...names, '[--flags]'].join(' ');
}

/** The examples in lines of so many cells, each that is typed after a `$`. */
export function examplesOf(manifest: Manifest, command: CommandEntry, width: number): string {
  const fill = (text: string) =>
    text.replaceAll(/<%=\s*config\.bin\s*%>/g, manifest.name).replaceAll(/<%=\s*command\.id\s*%>/g, wordsOf(command));
  const lines = command.examples.map((example) => {
    const { description, command: typed } =
      typeof example === 'string' ? { description: '', command: example } : example;
    return `${description === '' ? '' : `${fill(description)}\n`}$ ${breakCommand(fill(typed), width - '  $ '.length)}`;
  });
  return lines.join('\n').replaceAll(/^/gm, '  ');
}

/** A flag as it is written: `-m, --message TEXT`. */
export function labelOf(flag: Command.Flag.Cached): string {
  const dashes = `${flag.char ? `-${flag.char}, ` : ''}--${flag.type === 'boolean' && flag.allowNo ? '[no-]' : ''}${flag.name}`;
  if (flag.type === 'boolean') return dashes;
  return `${dashes} ${flag.helpValue ?? flag.options?.join('|') ?? 'VALUE'}`;
}

/** What a flag is for, with what goes without saying so. */
export function describeFlag(flag: Command.Flag.Cached): string {
  const notes = [
    flag.required ? 'required' : '',
    flag.type === 'option' && flag.multiple ? 'may be repeated' : '',
    flag.type === 'option' && flag.options && flag.helpValue ? flag.options.join(', ') : '',
    flag.type === 'option' && flag.default !== undefined ? `default: ${flag.default}` : '',
    flag.env ? `$${flag.env}` : '',
  ].filter((note) => note !== '');
  const text = flag.summary ?? flag.description ?? '';
  return notes.length === 0 ? text : `${text} (${notes.join('; ')})`;
}

export function describeArg(arg: Command.Arg.Cached): string {
  return `${arg.description ?? ''}${arg.options ? ` (${arg.options.join('|')})` : ''}`;
}

function moreHelp({ name }: Manifest): readonly (readonly [string, string])[] {
  return [
    [`${name} --help`, 'every command'],
    [`${name} COMMAND --help`, 'examples, arguments and flags of one'],
    [`${name} help TOPIC`, TOPIC_NAMES.join(', ')],
  ];
}

function shortName(command: CommandEntry): string {
  return command.aliases[0]?.replaceAll(':', ' ') ?? wordsOf(command);
}

function section(heading: string, body: string, { theme }: Page): string {
  return body === '' ? '' : `${theme.strong(heading)}\n${body}`;
}

function sections(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

// Names in one column, their meaning beside them; a name that is too long has its meaning on the next line.
function list(rows: readonly (readonly [name: string, meaning: string])[], { width, theme }: Page): string {
  const longest = Math.max(0, ...rows.map(([name]) => textWidth(name)).filter((cells) => cells <= MAX_NAME));
  const indent = longest + 4;
  return rows
    .map(([name, meaning]) => {
      const text = wrapText(meaning, wide(Math.max(20, width - indent))).join(`\n${' '.repeat(indent)}`);
      const gap = textWidth(name) > longest ? `\n${' '.repeat(indent)}` : ' '.repeat(indent - 2 - textWidth(name));
      return `  ${theme.name(name)}${meaning === '' ? '' : gap + text}`;
    })
    .join('\n');
}

const MAX_NAME = 34;

// In the source a paragraph is broken where the source's lines end; here the page decides.
function paragraphs(text: string | undefined, { width }: Page): string {
  return (text ?? '')
    .split(/\n{2,}/)
    .map((paragraph) => wrapText(paragraph.replaceAll('\n', ' '), wide(width - 2)))
    .map((lines) => lines.map((line) => `  ${line}`.trimEnd()).join('\n'))
    .join('\n\n')
    .trimEnd();
}

function wide(width: number) {
  return { screen: width, prose: width };
}
