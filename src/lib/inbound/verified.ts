// Verified: what a comparison of the server and the store found.
import type { MailroomError } from '../errors.js';

export type VerifiedFolder = {
  readonly folder: string;
  /** Mails on the server, from the start on, history that was taken in included. */
  readonly onServer: number;
  /** Those of them that are in the store. */
  readonly stored: number;
  /** Came after the last pull: the next one brings them. */
  readonly waiting: number;
  /** In the store, and on the server no more. */
  readonly gone: number;
  /** UIDs that the store ought to have, and has not. */
  readonly missing: readonly number[];
  /** The server counts anew: nothing can be compared before the next pull. */
  readonly isRenumbered: boolean;
};

export type VerifiedMailbox = {
  readonly mailbox: string;
  readonly folders: readonly VerifiedFolder[];
  /** How many of the missing were fetched. */
  readonly repaired: number;
  /** What kept the mailbox from being compared. */
  readonly failure: MailroomError | undefined;
};

/** Raw mails that are not the bytes that were stored, by their hashes; `repaired`: how many were, and are no more. */
export type VerifiedRawMails = {
  readonly checked: number;
  readonly damaged: readonly string[];
  readonly repaired: number;
};

export function isInOrder({ folders, failure }: VerifiedMailbox): boolean {
  return failure === undefined && folders.every(({ missing, isRenumbered }) => missing.length === 0 && !isRenumbered);
}
