// StartedReply: a mail as it was drawn up, with all that its writer is shown.
import type { AnswerContext } from './answer-context.js';
import type { Closing } from './closing.js';
import type { Draft } from './draft.js';
import type { Purpose } from './purpose.js';

export type StartedReply = {
  readonly purpose: Purpose;
  /** The id of the store: drafts of several stores may lie in one folder. */
  readonly store: string;
  /**
   * The conversation is as it was when the mail was begun: its version is the one that is answered. One that the mail
   * begins has the number `NO_NUMBER` and the version 0.
   */
  readonly context: AnswerContext;
  readonly draft: Draft;
  readonly closing: Closing;
  /** The answered mail, for the editor; empty when there is none. */
  readonly quoted: string;
  /** All mails of the conversation, quoted: which of them stands in a draft is known by them. */
  readonly quotes: () => readonly string[];
};
