// The one place where errors become text, JSON and an exit code.
import { MailroomError } from '../errors.js';
import { BUG_EXIT_CODE, exitCodeOf } from './exit-codes.js';
import { formatJson } from './json.js';
import { safeLine, safeText } from './safe-text.js';
import { systemErrorOf } from './system-error.js';
import { forScreen } from './talk.js';
import { usageErrorOf } from './usage-error.js';

export type ErrorJson = {
  readonly error: {
    readonly kind: string;
    readonly message: string;
    readonly next: readonly string[];
    readonly details?: unknown;
  };
};

const REPORT = 'run it again with DEBUG=mailroom and report what it prints to the authors of mailroom';

/** The JSON of an error; also part of a result that is not all good. */
export function errorToJson(error: unknown): ErrorJson {
  const { kind, message, next, details } = describe(error);
  return {
    error: {
      kind,
      message: safeText(message),
      next: next.map(safeText),
      ...(details === undefined ? {} : { details }),
    },
  };
}

/** An error as oclif wants it: text for people and the exit code, twice, for it reads one or the other with --json. */
export function toCommandError(error: unknown): Error {
  if (isShown(error)) return error;
  const { message, next, exit } = describe(error);
  const text = [safeText(message), ...next.map((step) => `  ${safeLine(step)}`)].join('\n');
  const stack =
    process.env['DEBUG']?.includes('mailroom') && error instanceof Error ? `\n${safeText(error.stack ?? '')}` : '';
  return Object.assign(new Error(text + stack, { cause: error }), { oclif: { exit }, exitCode: exit, shown: error });
}

/** The same failure, when a mail server is who hears of it: whatever it was, the mail is still the server's. */
export function toNotTaken(error: unknown): Error {
  if (isShown(error) || (error instanceof MailroomError && error.kind === 'too-large')) return error;
  const { message, next } = describe(error);
  return new MailroomError('not-taken', message, next, { cause: error });
}

/** Shows an error that ended the program: on stderr, or on stdout as JSON where that was asked for. Gives the exit code. */
export function reportError(error: unknown, argv: readonly string[]): number {
  const canPrint = process.stdout.errored === null;
  if (argv.includes('--json') && !isShown(error) && canPrint)
    process.stdout.write(`${formatJson(errorToJson(error))}\n`);
  else process.stderr.write(`${forScreen(sayError(error), process.stderr)}\n`);
  return describe(error).exit;
}

// Whoever left it with Ctrl-C, or said no, knows that it was no error.
function sayError(error: unknown): string {
  const { message } = toCommandError(error);
  if (describe(error).kind !== 'cancelled') return `Error: ${message}`;
  const [sentence = '', ...next] = message.split('\n');
  return [`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`, ...next].join('\n');
}

type Described = { kind: string; message: string; next: readonly string[]; exit: number; details?: unknown };

function describe(error: unknown): Described {
  if (isShown(error)) return describe(error.shown);
  if (error instanceof MailroomError) {
    const { kind, message, next, details } = error;
    return { kind, message: withoutFrame(message), next, details, exit: exitCodeOf(kind) };
  }
  const usage = usageErrorOf(error);
  if (usage) return { kind: 'needs-answer', ...usage, exit: exitCodeOf('needs-answer') };
  const system = systemErrorOf(error);
  if (system) return describe(system);
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'bug', message: `Sorry, this is a bug in mailroom: ${message}`, next: [REPORT], exit: BUG_EXIT_CODE };
}

// Around what is thrown while a flag is parsed, oclif writes lines of its own.
function withoutFrame(message: string): string {
  return message.replace(/^Parsing --[\w-]+ \n\t(.*)\nSee more help with --help$/s, '$1');
}

function isShown(error: unknown): error is Error & { shown: unknown } {
  return error instanceof Error && 'shown' in error;
}
