// Asks before something is destroyed, in the way that its worth wants.
import { MailroomError } from '../errors.js';
import { askText, askYesNo } from './ask.js';

/** y/N. Throws `cancelled` for no, `needs-answer` when nobody is there to ask. */
export async function confirm(question: string, { yes, canAsk }: { yes: boolean; canAsk: boolean }): Promise<void> {
  if (yes) return;
  if (!canAsk) {
    throw new MailroomError('needs-answer', `nobody is there to answer: ${question}`, ['say yes to it with --yes'], {
      details: { missing: ['--yes'] },
    });
  }
  if (!(await askYesNo(question, false))) throw new MailroomError('cancelled', 'stopped; nothing was changed');
}

export type NameConfirmation = {
  /** The name that has to be typed. */
  readonly name: string;
  /** What --confirm said. */
  readonly confirm: string | undefined;
  readonly canAsk: boolean;
  /** What is about to be lost, as a sentence. */
  readonly warning: string;
  /** Other ways to go on, for a script. */
  readonly next: readonly string[];
};

/** The name, typed. Throws `invalid` for another one with --confirm, `needs-answer` when nobody is there to type. */
export async function confirmByName({ name, confirm, canAsk, warning, next }: NameConfirmation): Promise<void> {
  if (confirm === name) return;
  if (confirm !== undefined) {
    throw new MailroomError('invalid', `--confirm says ${JSON.stringify(confirm)}, and the name is ${name}`, [warning]);
  }
  if (!canAsk) {
    throw new MailroomError('needs-answer', warning, [`insist with: --confirm ${name}`, ...next], {
      details: { missing: ['--confirm'] },
    });
  }
  await askText({
    message: `${warning} Type ${name} to go on`,
    parse: (text) => {
      if (text.trim() !== name) throw new MailroomError('invalid', `that is not ${name}`, ['leave with Ctrl-C']);
    },
  });
}
