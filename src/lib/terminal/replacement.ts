// What takes the place of a thing that is in use and about to be deleted.
import { MailroomError } from '../errors.js';
import { askChoice } from './ask.js';

export type Replacing = {
  /** Such as `SMTP config acme`. */
  readonly what: string;
  readonly usedBy: readonly string[];
  /** The names to choose from. */
  readonly others: readonly string[];
  readonly given: string | undefined;
  /** The command that makes another one. */
  readonly make: string;
  readonly say: (text: string) => void;
};

/** Says by what it is used and asks; undefined when nothing uses it. Throws `invalid` when there is nothing to choose from. */
export async function chooseReplacement(replacing: Replacing): Promise<string | undefined> {
  const { what, usedBy, others, given, say, make } = replacing;
  if (given !== undefined || usedBy.length === 0) return given;
  if (others.length === 0) {
    throw new MailroomError('invalid', `${what} is used by ${usedBy.join('; ')}, and there is no other one`, [
      `make one first that takes its place: ${make}`,
    ]);
  }
  say(`${what} is used by ${usedBy.join('; ')}.`);
  return askChoice(
    'What takes its place?',
    others.map((name) => ({ name, value: name })),
  );
}
