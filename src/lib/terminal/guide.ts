// For whoever looks for the way: help, the commands of a topic, and "did you mean".
import { MailroomError } from '../errors.js';
import type { Found } from './find-command.js';
import type { Manifest } from './manifest.js';
import { type Page, renderCommandHelp, renderCommands, renderWelcome } from './show-help.js';
import { makeTheme, wantsColour } from './theme.js';

/** Prints the help that was asked for. Throws `needs-answer` for words that name no command. */
export function guide(manifest: Manifest, found: Exclude<Found, { kind: 'command' }>, argv: readonly string[]): void {
  if (found.kind === 'unknown') throw unknownCommand(manifest, found);
  const page = pageOf(argv);
  const text =
    argv.length === 0
      ? renderWelcome(manifest, page)
      : typeof found.of === 'object'
        ? renderCommandHelp(manifest, found.of, page)
        : renderCommands(manifest, found.of, page);
  process.stdout.write(`${text}\n`);
}

function pageOf(argv: readonly string[]): Page {
  const { stdout, env } = process;
  return {
    width: Math.min(stdout.columns || 80, 100),
    theme: makeTheme(wantsColour(stdout, env, argv.includes('--no-color'))),
  };
}

function unknownCommand(manifest: Manifest, { words, meant }: Extract<Found, { kind: 'unknown' }>): MailroomError {
  const said = words.startsWith('-')
    ? `the command comes before ${words}`
    : `there is no command ${JSON.stringify(words)}`;
  const next = meant.map((name) => `did you mean: ${manifest.name} ${name}`);
  return new MailroomError('needs-answer', said, [...next, `all commands: ${manifest.name} --help`]);
}
