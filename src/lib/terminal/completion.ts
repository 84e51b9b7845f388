// What can stand next on the command line, told from the manifest alone.

import type { NamedThing } from '../named-thing.js';
import { SETTINGS } from '../settings/settings.js';
import { sourceOfArgument, sourceOfFlag, type ValueSource } from './completion-value.js';
import { findCommand } from './find-command.js';
import { HELP_TOPICS } from './help-topics.js';
import type { CommandEntry, Manifest } from './manifest.js';

export type Candidate = { readonly word: string; readonly description: string };

/** `before` is the part of the word that stays: `--channel=` of `--channel=sup`, or the columns before the last comma. */
export type Completion =
  | { readonly kind: 'words'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'store'; readonly of: NamedThing; readonly typed: string; readonly before: string }
  | { readonly kind: 'drafts'; readonly typed: string; readonly before: string }
  | { readonly kind: 'files' | 'folders' };

type Flag = CommandEntry['flags'][string];

/** What fits after these words, in place of the word that was begun. Words that do not fit it are left out. */
export function completionOf(manifest: Manifest, words: readonly string[], begun: string): Completion {
  if (words[0] === 'help') return fitting([...wordsAfter(manifest, words.slice(1)), ...topicsAfter(words)], begun);
  const found = findCommand(manifest, words);
  if (found.kind !== 'command') return fitting([...wordsAfter(manifest, words), ...flagsBefore(words, begun)], begun);
  return completeArguments(manifest, found.command, found.rest, begun);
}

/** The words that go on from these to a command, a topic among them. */
function wordsAfter(manifest: Manifest, words: readonly string[]): Candidate[] {
  const start = words.map((word) => `${word}:`).join('');
  const candidates = new Map<string, string>();
  for (const command of Object.values(manifest.commands)) {
    for (const id of [command.id, ...command.aliases]) {
      if (!id.startsWith(start)) continue;
      const [word = '', ...more] = id.slice(start.length).split(':');
      if (more.length === 0) candidates.set(word, command.summary);
      else if (!candidates.has(word)) candidates.set(word, `commands of ${words.concat(word).join(' ')}`);
    }
  }
  if (words.length === 0) candidates.set('help', 'help about a command or a topic');
  return [...candidates].map(([word, description]) => ({ word, description })).sort(byWord);
}

function topicsAfter(words: readonly string[]): readonly Candidate[] {
  return words.length > 1 ? [] : HELP_TOPICS.map(({ name, summary }) => ({ word: name, description: summary }));
}

function flagsBefore(words: readonly string[], begun: string): readonly Candidate[] {
  if (!begun.startsWith('-')) return [];
  const help = { word: '--help', description: 'how to use it' };
  return words.length === 0 ? [help, { word: '--version', description: 'the version of mailroom' }] : [help];
}

function completeArguments(
  manifest: Manifest,
  command: CommandEntry,
  rest: readonly string[],
  begun: string,
): Completion {
  const typed = readTyped(command, rest);
  const flag = (it: Flag, value: string, before: string) => {
    const isList = it.type === 'option' && it.multiple === true && it.delimiter === ',';
    return completeValue(sourceOfFlag(command, it), isList, value, before);
  };
  if (typed.pending) return flag(typed.pending, begun, '');
  if (begun.startsWith('-') && !typed.onlyArguments) {
    const [before = '', name = ''] = /^--([\w-]+)=/.exec(begun) ?? [];
    const named = Object.values(command.flags).find((known) => known.name === name);
    return named ? flag(named, begun.slice(before.length), before) : fitting(flagsOf(command, typed.flags), begun);
  }
  const argument = Object.values(command.args).filter((arg) => !arg.hidden)[typed.count];
  if (argument) return completeValue(sourceOfArgument(command, argument), false, begun, '');
  return fitting(rest.length === 0 ? wordsAfter(manifest, command.id.split(':')) : [], begun);
}

type Typed = {
  /** The flag whose value comes next. */
  readonly pending: Flag | undefined;
  readonly flags: ReadonlySet<string>;
  /** Arguments that are there already. */
  readonly count: number;
  /** After `--`. */
  readonly onlyArguments: boolean;
};

function readTyped(command: CommandEntry, rest: readonly string[]): Typed {
  const flags = new Set<string>();
  let [pending, count, onlyArguments]: [Flag | undefined, number, boolean] = [undefined, 0, false];
  for (const word of rest) {
    if (pending) pending = undefined;
    else if (onlyArguments || !/^-./.test(word)) count++;
    else if (word === '--') onlyArguments = true;
    else {
      const [, name, sign] = /^--([\w-]+)(=?)/.exec(word) ?? [];
      const flag = Object.values(command.flags).find((known) =>
        name ? known.name === name : `-${known.char}` === word,
      );
      if (flag) flags.add(flag.name);
      if (flag?.type === 'option' && !sign) pending = flag;
    }
  }
  return { pending, flags, count, onlyArguments };
}

function flagsOf(command: CommandEntry, typed: ReadonlySet<string>): readonly Candidate[] {
  const flags = Object.values(command.flags);
  const refused = flags.flatMap(({ name, exclusive }) => (typed.has(name) ? (exclusive ?? []) : []));
  const candidates = flags
    .filter(({ name, hidden }) => !hidden && !refused.includes(name))
    .filter((flag) => !typed.has(flag.name) || (flag.type === 'option' && flag.multiple))
    .filter(({ exclusive }) => !exclusive?.some((other) => typed.has(other)))
    .map((flag) => ({ word: `--${flag.name}`, description: flag.summary ?? flag.description ?? '' }));
  return [...candidates, { word: '--help', description: 'examples, arguments and flags' }];
}

function completeValue(source: ValueSource, isList: boolean, begun: string, before: string): Completion {
  switch (source.kind) {
    case 'files':
    case 'folders':
      return { kind: source.kind };
    case 'store':
      return { kind: 'store', of: source.of, typed: begun, before };
    case 'drafts':
      return { kind: 'drafts', typed: begun, before };
    case 'settings': {
      const settings = Object.entries(SETTINGS).map(([word, description]) => ({ word, description }));
      return fitting(settings, begun);
    }
    case 'options':
      return isList
        ? nextOfList(source.options, begun, before)
        : fitting(plain(source.options, before), before + begun);
    case 'free':
      return NOTHING;
  }
}

// Those that stand before the last comma are there already.
function nextOfList(options: readonly string[], begun: string, before: string): Completion {
  const there = begun.split(',').slice(0, -1);
  const start = before + there.map((word) => `${word},`).join('');
  return fitting(
    plain(
      options.filter((option) => !there.includes(option)),
      start,
    ),
    before + begun,
  );
}

function plain(words: readonly string[], before: string): readonly Candidate[] {
  return words.map((word) => ({ word: before + word, description: '' }));
}

const NOTHING: Completion = { kind: 'words', candidates: [] };

function fitting(candidates: readonly Candidate[], begun: string): Completion {
  return { kind: 'words', candidates: candidates.filter(({ word }) => word.startsWith(begun)) };
}

function byWord(a: Candidate, b: Candidate): number {
  return a.word < b.word ? -1 : 1;
}
