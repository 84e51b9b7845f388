// Questions of `edit`: the present value is what Enter keeps.
import { MailroomError } from '../errors.js';
import { askChoice, askText, askYesNo, type Choice } from './ask.js';

/** Refuses an `edit` that names nothing to change when nobody is there to be asked. */
export function needChange(canAsk: boolean, command: string, examples: readonly string[]): void {
  if (canAsk) return;
  throw new MailroomError('needs-answer', 'nobody is there to answer, and nothing was named that is to change', [
    `name it, such as ${examples.join(' or ')}`,
    `all that can be changed: mailroom ${command} --help`,
  ]);
}

/** A text that must not be empty. */
export function askAgain(message: string, present: string, parse: (text: string) => unknown): Promise<string> {
  // What is there already was taken once; it is not judged again.
  return askText({ message, default: present, parse: (text) => (text === present ? undefined : parse(text)) });
}

/** A line that may be empty: `-` takes it away. */
export async function askOptionalAgain(
  message: string,
  present: string,
  parse: (text: string) => unknown,
): Promise<string> {
  if (present === '') return (await askText({ message: `${message} (Enter for none)`, optional: true, parse })).trim();
  const text = await askText({
    message: `${message} (- for none)`,
    default: present,
    parse: (answer) => (answer.trim() === '-' || answer === present ? undefined : parse(answer)),
  });
  return text.trim() === '-' ? '' : text.trim();
}

/** A text of several lines, or @FILE. Undefined keeps it, empty takes it away. */
export async function askTextAgain(
  what: string,
  present: string,
  parse: (text: string) => unknown = () => {},
): Promise<string | undefined> {
  const ways = present === '' ? 'Enter for none' : 'Enter keeps it, - takes it away';
  const isPlain = (text: string) => text.trim() !== '-' && !text.startsWith('@');
  const text = await askText({
    message: `${what}: a text, or @FILE (${ways})`,
    optional: true,
    parse: (answer) => (isPlain(answer) ? parse(answer) : undefined),
  });
  if (text === '') return undefined;
  return text.trim() === '-' ? '' : text;
}

/** One of several; the present one is where Enter is. */
export function askChoiceAgain<T>(message: string, choices: readonly Choice<T>[], present: T): Promise<T> {
  const index = choices.findIndex(({ value }) => value === present);
  return askChoice(message, choices, Math.max(0, index));
}

export function askYesNoAgain(message: string, present: boolean): Promise<boolean> {
  return askYesNo(message, present);
}

/** `a@x.test, b@x.test` as a list. */
export function splitList(text: string): string[] {
  return text
    .split(/[,\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
