// For whoever looks for the way: help, the commands of a topic, and "did you mean".
import { closestWords } from '../closest-words.js';
import { MailroomError } from '../errors.js';
import type { Found } from './find-command.js';
import { HELP_TOPICS, type HelpTopic } from './help-topics.js';
import type { CommandName, Manifest } from './manifest.js';
import { type Page, renderCommandHelp, renderCommands, renderTopic, renderWelcome } from './show-help.js';
import { makeTheme, wantsColour } from './theme.js';

type Asked = Exclude<Found<CommandName>, { readonly kind: 'command' }>;

/** Prints the help that was asked for. Throws `needs-answer` for words that name no command. */
export function guide(manifest: Manifest, found: Asked, argv: readonly string[]): void {
  const page = pageOf(argv);
  const topic = topicOf(found, argv);
  if (topic) {
    process.stdout.write(`${renderTopic(manifest, topic, page)}\n`);
    return;
  }
  if (found.kind === 'unknown') throw unknownCommand(manifest, found, argv[0] === 'help');
  process.stdout.write(`${argv.length === 0 ? renderWelcome(manifest, page) : renderHelp(manifest, found.of, page)}\n`);
}

function renderHelp(manifest: Manifest, of: CommandName | string | undefined, page: Page): string {
  if (typeof of !== 'object') return renderCommands(manifest, of, page);
  const command = manifest.commands[of.id];
  if (command === undefined) throw new Error(`the manifest does not know ${of.id}`);
  return renderCommandHelp(manifest, command, page);
}

function pageOf(argv: readonly string[]): Page {
  const { stdout, env } = process;
  return {
    width: Math.min(stdout.columns || 80, 100),
    theme: makeTheme(wantsColour(stdout, env, argv.includes('--no-color'))),
  };
}

/** `mailroom help secrets`: no command is called like a topic. */
function topicOf(found: Asked, [help, name]: readonly string[]): HelpTopic | undefined {
  return found.kind === 'unknown' && help === 'help' ? HELP_TOPICS.find((topic) => topic.name === name) : undefined;
}

type Unknown = Extract<Found, { kind: 'unknown' }>;

function unknownCommand(manifest: Manifest, { words, meant }: Unknown, isHelp: boolean): MailroomError {
  const said = words.startsWith('-')
    ? `the command comes before ${words}`
    : `there is no command ${JSON.stringify(words)}`;
  const topics = isHelp
    ? closestWords(
        [words],
        HELP_TOPICS.map(({ name }) => name),
      ).map((name) => `help ${name}`)
    : [];
  const next = [...topics, ...meant].map((name) => `did you mean: ${manifest.name} ${name}`);
  return new MailroomError('needs-answer', said, [...next, `all commands: ${manifest.name} --help`]);
}
