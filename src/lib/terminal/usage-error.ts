// What the framework says about flags and arguments that it cannot take, in our words.
import { stripVTControlCharacters } from 'node:util';
import { closestWords } from '../closest-words.js';

export type UsageError = { readonly message: string; readonly next: readonly string[] };

const HELP = 'add --help to the command to see its arguments and flags';

/** What was wrong with the command line, if that is what the error is about: oclif's complaints carry the exit code 2. */
export function usageErrorOf(error: unknown): UsageError | undefined {
  if (!(error instanceof Error) || !('oclif' in error)) return undefined;
  const { oclif } = error;
  const isUsage = typeof oclif === 'object' && oclif !== null && 'exit' in oclif && oclif.exit === 2;
  return isUsage ? inOurWords(error) : undefined;
}

function inOurWords(error: Error): UsageError {
  const [first = '', ...rest] = stripVTControlCharacters(error.message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== 'See more help with --help');
  const unknownFlags = /^Nonexistent flags?: (.*)$/.exec(first)?.[1]?.split(', ');
  if (unknownFlags)
    return {
      message: `there is no flag ${unknownFlags.join(', ')}`,
      next: [...meant(error, unknownFlags), ...exampleOf(error), HELP],
    };
  const extra = /^Unexpected arguments?: (.*)$/.exec(first)?.[1];
  if (extra !== undefined) return { message: tooMuch(error, extra), next: [...exampleOf(error), HELP] };
  const choice = /^Expected (--[\w-]+)=(.*) to be one of: (.*)$/.exec(first);
  if (choice) return { message: `${choice[1]} is one of ${choice[3]}, not ${JSON.stringify(choice[2])}`, next: [HELP] };
  const number = /^Parsing (--[\w-]+)$/.test(first)
    ? /^Expected an integer(.*) but received: (.*)$/.exec(rest[0] ?? '')
    : null;
  if (number) {
    return {
      message: `${first.slice('Parsing '.length)} is a whole number${number[1]}, not ${JSON.stringify(number[2])}`,
      next: [HELP],
    };
  }
  if (/^Missing \d+ required args?/.test(first)) {
    const names = rest.map((line) => line.split(/\s/)[0]?.toUpperCase()).join(', ');
    return { message: `this is missing: ${names}`, next: [...exampleOf(error), HELP] };
  }
  if (/^The following errors? occurred:$/.test(first)) return { message: rest.join('; '), next: [HELP] };
  return { message: [first, ...rest].join('; '), next: [HELP] };
}

function tooMuch(error: Error, extra: string): string {
  const args = property(property(property(error, 'parse'), 'input'), 'args');
  const isForOne = typeof args === 'object' && args !== null && Object.keys(args).join() === 'number';
  if (!isForOne || !/^#?\d+(?:, #?\d+)*$/.test(extra)) return `nothing is known of the argument ${extra}`;
  return `it takes one conversation at a time: ${extra} ${extra.includes(',') ? 'are' : 'is'} too many`;
}

function meant(error: Error, typed: readonly string[]): readonly string[] {
  return closestWords(typed, flagsOf(error)).map((flag) => `did you mean: ${flag}`);
}

/** The first example of the command: what is nearly right is put right soonest by one that is. */
function exampleOf(error: Error): readonly string[] {
  const command = property(property(property(error, 'parse'), 'input'), 'context');
  const examples = property(property(command, 'constructor'), 'examples');
  const [first]: readonly unknown[] = Array.isArray(examples) ? examples : [];
  if (typeof first !== 'string' || first.includes('\n')) return [];
  return [`for example: ${first.replaceAll('<%= config.bin %>', 'mailroom')}`];
}

/** The flags of the command, which a complaint about a flag brings along as `parse.input.flags`. */
function flagsOf(error: Error): readonly string[] {
  const flags = property(property(property(error, 'parse'), 'input'), 'flags');
  return typeof flags === 'object' && flags !== null ? Object.keys(flags).map((name) => `--${name}`) : [];
}

function property(value: unknown, name: string): unknown {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Reflect.get(value, name)
    : undefined;
}
