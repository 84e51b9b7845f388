// Which command the words on the command line name; and which one was meant when they name none.
import type { CommandEntry, Manifest } from './manifest.js';

export type Found =
  | { readonly kind: 'command'; readonly command: CommandEntry; readonly rest: readonly string[] }
  | { readonly kind: 'topic'; readonly topic: string }
  | { readonly kind: 'help'; readonly of: CommandEntry | string | undefined }
  | { readonly kind: 'unknown'; readonly words: string; readonly meant: readonly string[] };

const HELP_FLAGS: ReadonlySet<string> = new Set(['--help', '-h']);

/** Finds what the arguments ask for. The words of a command come first, then its arguments and flags. */
export function findCommand(manifest: Manifest, argv: readonly string[]): Found {
  const words = leadingWords(argv);
  const wantsHelp = asksForHelp(argv) || words[0] === 'help';
  const spoken = words[0] === 'help' ? words.slice(1) : words;
  if (spoken.length === 0 && (wantsHelp || argv.length === 0)) return { kind: 'help', of: undefined };
  for (let length = spoken.length; length > 0; length--) {
    const command = commandOf(manifest, spoken.slice(0, length));
    if (command)
      return wantsHelp ? { kind: 'help', of: command } : { kind: 'command', command, rest: argv.slice(length) };
  }
  const [topic = ''] = spoken;
  if (spoken.length === 1 && topicsOf(manifest).has(topic)) {
    return wantsHelp ? { kind: 'help', of: topic } : { kind: 'topic', topic };
  }
  return { kind: 'unknown', words: spoken.join(' ') || argv.join(' '), meant: meantBy(manifest, spoken) };
}

/** The first words of commands that have more than one: `smtp`, `channel`. */
export function topicsOf(manifest: Manifest): ReadonlySet<string> {
  const topics = Object.keys(manifest.commands).flatMap((id) =>
    id.includes(':') ? [id.slice(0, id.indexOf(':'))] : [],
  );
  return new Set(topics);
}

function leadingWords(argv: readonly string[]): readonly string[] {
  const end = argv.findIndex((argument) => argument.startsWith('-'));
  return end === -1 ? argv : argv.slice(0, end);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).some((argument) => HELP_FLAGS.has(argument));
}

function commandOf(manifest: Manifest, words: readonly string[]): CommandEntry | undefined {
  const id = words.join(':');
  if (Object.hasOwn(manifest.commands, id)) return manifest.commands[id];
  return Object.values(manifest.commands).find((command) => command.aliases.includes(id));
}

function meantBy(manifest: Manifest, words: readonly string[]): readonly string[] {
  const known = Object.values(manifest.commands).flatMap(({ id, aliases }) => [id, ...aliases]);
  const names = [...new Set([...known, ...topicsOf(manifest)])].map((id) => id.replaceAll(':', ' '));
  const typed = [words.slice(0, 2).join(' '), words[0] ?? ''].map((text) => text.toLowerCase());
  return names
    .map((name) => ({ name, distance: Math.min(...typed.map((text) => distanceBetween(text, name))) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** How many letters must be put in, taken out, changed or swapped to make one text the other. */
export function distanceBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) row[j] = Math.min(row[j] ?? 0, (before[j - 2] ?? 0) + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
