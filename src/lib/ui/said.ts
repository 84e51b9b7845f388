// What is said at the bottom of the screen of what was done, or was not.
import type { ConversationStatus } from '../conversation/conversation.js';
import { MailroomError } from '../errors.js';
import type { Tone } from './screen-state.js';

/** What is said at the bottom once something was done. */
export type Said = {
  readonly text: string;
  readonly tone: Tone;
  /** The versions between which what was done, and nothing else, lies. */
  readonly moved?: Moved | undefined;
  /** Whether the text says that u takes it back. */
  readonly isUndoable?: boolean;
};

export type Moved = { readonly from: number; readonly to: number };

/** In one line, with the next step where it is none for a shell. Whatever is wrong, the screen stays. */
export function sayFailure(error: unknown): string {
  if (error instanceof MailroomError) {
    const [next] = stepsHere(error);
    return next === undefined ? error.message : `${error.message} — ${next}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Of what was refused because the conversation is not at the version that was seen. */
export function sayChanged(number: number): Said {
  const text = `#${number} has changed since it was shown, so nothing was done: this is how it is now.`;
  return { text, tone: 'bad' };
}

/** Of an answer that has left, and what its conversation is by now. */
export function saySent(number: number, status: ConversationStatus): Said {
  const now = status === 'waiting' ? 'It waits for the customer now.' : `It is ${status}.`;
  return { text: `The answer to #${number} is sent. ${now}`, tone: 'good' };
}

/** Of an answer or a note that came to nothing. */
export function sayUnwritten(number: number, error: MailroomError): Said {
  const next = keepsDraft(error) ? [`what you wrote is kept: r in #${number} goes on with it`] : stepsHere(error);
  return { text: [error.message, ...next].join('; '), tone: error.kind === 'cancelled' ? 'plain' : 'bad' };
}

function keepsDraft({ details }: MailroomError): boolean {
  return typeof details === 'object' && details !== null && 'draft' in details;
}

/** What can be done about it, without what is typed in a shell: there is none here. */
function stepsHere({ next }: { readonly next: readonly string[] }): readonly string[] {
  return next.filter((step) => !/\bmailroom [a-z]|(?:^|\s)--[a-z]/.test(step));
}
