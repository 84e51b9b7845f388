// A server's copy of a mail: known by mailbox, folder, UIDVALIDITY and UID, and what became of it.
import type { MailboxId } from '../ids.js';

/** What a folder holds: mail for channels, what the server takes for spam, or what was sent. */
export type FolderRole = 'inbox' | 'junk' | 'sent';

/** A folder of a mailbox, at one UIDVALIDITY: what UIDs are relative to. */
export type FolderKey = {
  readonly mailboxId: MailboxId;
  readonly folder: string;
  readonly uidValidity: string;
  /** `inbox` unless given. */
  readonly role?: FolderRole | undefined;
};

export type CopyOutcome = 'stored' | 'duplicate' | 'own' | 'unrouted' | 'quarantined';

export type ServerCopy = {
  readonly uid: number;
  readonly receivedAt: Date;
  /** Undefined for a quarantined one of which the server gave nothing. */
  readonly rawHash: string | undefined;
  readonly outcome: CopyOutcome;
  /** Whether the server's copy is still to be marked, moved or deleted. */
  readonly afterPullDue: boolean;
};
