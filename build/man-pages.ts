// The manual pages, from what help is made of: one for mailroom, one for each command and one for each topic.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HELP_TOPICS, type HelpTopic } from '../src/lib/terminal/help-topics.ts';
import type { CommandEntry, Manifest } from '../src/lib/terminal/manifest.ts';
import { describeArg, describeFlag, examplesOf, labelOf, usageOf, wordsOf } from '../src/lib/terminal/show-help.ts';
import { code, definitions, paragraphs, references, roff, section, title } from './roff.ts';

// What is left of 80 cells where man(1) indents, and does not break.
const EXAMPLE_WIDTH = 66;

const SUMMARY = "a support team's shared inbox in the terminal";

/** Writes `mailroom.1`, `mailroom-smtp-add.1`, `mailroom-exit-codes.7` ... into a folder of their own. */
export function writeManPages(folder: string, manifest: Manifest): void {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, number: number, parts: readonly string[]) => {
    const text = [title(name, number, manifest.version), ...parts].filter((part) => part !== '').join('\n');
    writeFileSync(join(folder, `${name}.${number}`), `${text}\n`);
  };
  write(manifest.name, 1, mainPage(manifest));
  for (const command of Object.values(manifest.commands))
    write(pageName(manifest, command), 1, page(manifest, command));
  for (const topic of HELP_TOPICS) write(`${manifest.name}-${topic.name}`, topic.section, topicPage(manifest, topic));
}

function mainPage(manifest: Manifest): readonly string[] {
  const commands = Object.values(manifest.commands).sort((a, b) => (wordsOf(a) < wordsOf(b) ? -1 : 1));
  return [
    section('name', `${roff(manifest.name)} \\- ${roff(SUMMARY)}`),
    section('synopsis', roff(`${manifest.name} COMMAND [ARGUMENTS] [--flags]`)),
    section(
      'description',
      paragraphs(
        'mailroom connects the addresses that customers write to, takes in the mail that is forwarded to them, groups it into conversations, and sends the answers.',
      ),
    ),
    section('commands', definitions(commands.map((command) => [namesOf(command), command.summary]))),
    section('flags of every command', definitions(flagRows(manifest.commands['status'], true))),
    section(
      'see also',
      references([...commands.map((it) => [pageName(manifest, it), 1] as const), ...topicRefs(manifest)]),
    ),
  ];
}

function page(manifest: Manifest, command: CommandEntry): readonly string[] {
  const args = Object.values(command.args).filter((arg) => !arg.hidden);
  return [
    section('name', `${roff(pageName(manifest, command))} \\- ${roff(command.summary)}`),
    section('synopsis', roff(usageOf(manifest, command))),
    section('description', paragraphs(command.description ?? '')),
    section('arguments', definitions(args.map((arg) => [arg.name.toUpperCase(), describeArg(arg)]))),
    section('flags', definitions(flagRows(command, false))),
    section('flags of every command', definitions(flagRows(command, true))),
    section('examples', code(examplesOf(manifest, command, EXAMPLE_WIDTH).replaceAll(/^ {2}/gm, ''))),
    section('also called', ...command.aliases.map((alias) => roff(`${manifest.name} ${alias.replaceAll(':', ' ')}`))),
    section('see also', references([[manifest.name, 1], ...topicRefs(manifest)])),
  ];
}

function topicPage(manifest: Manifest, topic: HelpTopic): readonly string[] {
  const parts = topic.parts(manifest).map((part) => {
    if (part.kind === 'heading') return `.SH ${roff(part.text.toUpperCase())}`;
    if (part.kind === 'list') return definitions(part.rows);
    return part.kind === 'code' ? code(part.text) : `.PP\n${paragraphs(part.text)}`;
  });
  return [
    section('name', `${roff(`${manifest.name}-${topic.name}`)} \\- ${roff(topic.summary)}`),
    '.SH DESCRIPTION',
    // A paragraph begins by itself after a heading.
    ...parts.map((part, index) =>
      index === 0 || parts[index - 1]?.startsWith('.SH') ? part.replace(/^\.PP\n/, '') : part,
    ),
    section('see also', references([[manifest.name, 1], ...topicRefs(manifest, topic)])),
  ];
}

function flagRows(command: CommandEntry | undefined, ofEvery: boolean): readonly (readonly [string, string])[] {
  return Object.values(command?.flags ?? {})
    .filter((flag) => !flag.hidden && (flag.helpGroup !== undefined) === ofEvery)
    .map((flag) => [labelOf(flag), describeFlag(flag)] as const);
}

function pageName(manifest: Manifest, command: CommandEntry): string {
  return `${manifest.name}-${command.id.replaceAll(':', '-')}`;
}

function namesOf(command: CommandEntry): string {
  return [wordsOf(command), ...command.aliases.map((alias) => alias.replaceAll(':', ' '))].join(', ');
}

function topicRefs(manifest: Manifest, but?: HelpTopic): readonly (readonly [string, number])[] {
  return HELP_TOPICS.filter((topic) => topic !== but).map(({ name, section }) => [`${manifest.name}-${name}`, section]);
}
