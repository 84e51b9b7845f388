// For whoever looks for the way: help, the commands of a topic, and "did you mean".
import { MailroomError } from '../errors.js';
import type { Found } from './find-command.js';
import type { Manifest } from './manifest.js';
import { type Page, renderCommandHelp, renderCommands, renderWelcome } from './show-help.js';
import { makeTheme, wantsColour } from './theme.js';

/** Prints the help that was asked for. Throws `needs-answer` for words that name no command. */
export function guide(manifest: Manifest, found: Exclude<Found, { kind: 'command' }>, argv: readonly string[]): void {
  if (found.kind === 'unknown') throw unknownCommand(manifest, found);
  process.stdout.write(`${helpText(manifest, found, argv)}\n`);
}

function helpText(
  manifest: Manifest,
  found: Exclude<Found, { kind: 'command' | 'unknown' }>,
  argv: readonly string[],
): string {
  const page = pageOf(argv);
  if (found.kind === 'topic') return renderCommands(manifest, found.topic, page);
  if (found.of === undefined)
    return argv.length === 0 ? renderWelcome(manifest, page) : renderCommands(manifest, undefined, page);
  if (typeof found.of === 'string') return renderCommands(manifest, found.of, page);
  return renderCommandHelp(manifest, found.of, page);
}

function pageOf(argv: readonly string[]): Page {
  const { stdout, env } = process;
  return {
    width: Math.min(stdout.columns || 80, 100),
    theme: makeTheme(wantsColour(stdout, env, argv.includes('--no-color'))),
  };
}

function unknownCommand(manifest: Manifest, { words, meant }: Extract<Found, { kind: 'unknown' }>): MailroomError {
  const said = JSON.stringify(words);
  const next = meant.map((name) => `did you mean: ${manifest.name} ${name}`);
  return new MailroomError('needs-answer', `there is no command ${said}`, [
    ...next,
    `all commands: ${manifest.name} --help`,
  ]);
}
