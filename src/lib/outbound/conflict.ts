// Conflict: what came into a conversation while somebody wrote an answer to it, as the error tells it that refuses the answer.
import type { NamedAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import type { MessageId } from '../ids.js';

/** A mail or a note that the writer of the answer has not seen. All of it is hostile text. */
export type ConflictNews = {
  readonly message: MessageId;
  readonly direction: 'in' | 'out' | 'note';
  readonly from: NamedAddress;
  /** The slug of the operator who wrote it. */
  readonly operator: string | null;
  readonly date: Date;
  /** The new words. */
  readonly text: string;
};

/** The details of the error. */
export type Conflict = {
  readonly conversation: number;
  /** The version that it is at. */
  readonly version: number;
  readonly writtenFor: number;
  readonly customerWrote: boolean;
  readonly repliedBy: readonly string[];
  /** The slug of the colleague who took it a moment ago. */
  readonly takenBy?: string;
  /** Oldest first; empty when something else was changed. */
  readonly news: readonly ConflictNews[];
};

/** What an error of refuse-conflict.ts tells; undefined for every other. */
export function conflictOf(error: unknown): Conflict | undefined {
  if (!(error instanceof MailroomError) || error.kind !== 'conflict') return undefined;
  const { details } = error;
  return typeof details === 'object' && details !== null && 'news' in details ? (details as Conflict) : undefined;
}
