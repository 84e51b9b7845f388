// Which command the words on the command line name; and which one was meant when they name none.
import { closestWords } from '../closest-words.js';
import type { CommandEntry, CommandIndex, CommandName } from './manifest.js';

export type Found<Known extends CommandName = CommandEntry> =
  | { readonly kind: 'command'; readonly command: Known; readonly rest: readonly string[] }
  /** `of`: a command, the words that several begin with, or everything. */
  | { readonly kind: 'help'; readonly of: Known | string | undefined }
  | { readonly kind: 'unknown'; readonly words: string; readonly meant: readonly string[] };

const HELP_FLAGS: ReadonlySet<string> = new Set(['--help', '-h']);

/** Finds what the arguments ask for. The words of a command come first, then its arguments and flags. */
export function findCommand<Known extends CommandName>(
  index: CommandIndex<Known>,
  argv: readonly string[],
): Found<Known> {
  const isHelpWord = argv[0] === 'help';
  const words = leadingWords(isHelpWord ? argv.slice(1) : argv);
  const wantsHelp = isHelpWord || asksForHelp(argv);
  for (let length = words.length; length > 0; length--) {
    const command = commandOf(index, words.slice(0, length));
    if (command === undefined) continue;
    return wantsHelp ? { kind: 'help', of: command } : { kind: 'command', command, rest: argv.slice(length) };
  }
  if (words.length === 0) {
    return wantsHelp || argv.length === 0
      ? { kind: 'help', of: undefined }
      : { kind: 'unknown', words: argv[0] ?? '', meant: [] };
  }
  if (isTopic(index, words)) return { kind: 'help', of: words.join(' ') };
  return unknown(index, words);
}

function leadingWords(argv: readonly string[]): readonly string[] {
  const end = argv.findIndex((argument) => argument.startsWith('-'));
  return end === -1 ? argv : argv.slice(0, end);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).some((argument) => HELP_FLAGS.has(argument));
}

function commandOf<Known extends CommandName>(index: CommandIndex<Known>, words: readonly string[]): Known | undefined {
  const id = words.join(':');
  if (Object.hasOwn(index.commands, id)) return index.commands[id];
  return Object.values(index.commands).find((command) => command.aliases.includes(id));
}

/** Whether commands begin with these words and go on: `smtp`, `config key`. */
function isTopic(index: CommandIndex, words: readonly string[]): boolean {
  return Object.keys(index.commands).some((id) => id.startsWith(`${words.join(':')}:`));
}

function unknown(index: CommandIndex, words: readonly string[]): Found<never> {
  // What comes after the command's own words are its arguments, and no part of the mistake.
  const topics = words.filter((_, at) => isTopic(index, words.slice(0, at + 1))).length;
  const typed = words.slice(0, topics + 1);
  const names = Object.values(index.commands).flatMap(({ id, aliases }) => [id, ...aliases, ...topicsOf(id)]);
  const spoken = [typed.join(' '), words.slice(0, 2).join(' ')];
  const meant = closestWords(
    spoken,
    names.map((name) => name.replaceAll(':', ' ')),
  );
  const namesakes = topics === 0 ? namesakesOf(index, typed[0]) : [];
  return { kind: 'unknown', words: typed.join(' '), meant: [...new Set([...namesakes, ...meant])] };
}

// More than these are no hint: `list` is the end of ten commands.
const MOST_NAMESAKES = 3;

/** Commands whose last word this is: `split` is short for `conversation split`. */
function namesakesOf(index: CommandIndex, word: string | undefined): readonly string[] {
  const names = Object.keys(index.commands)
    .filter((id) => id.split(':').at(-1) === word)
    .map((id) => id.replaceAll(':', ' '));
  return names.length > MOST_NAMESAKES ? [] : names;
}

function topicsOf(id: string): readonly string[] {
  return id.split(':').slice(0, -1);
}
