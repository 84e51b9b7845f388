// Mailbox: how mail comes in, in our words. `imap-mailbox.ts` carries it out.
import type { Secret } from '../secrets/secret.js';
import type { Stage } from '../smtp/smtp-check.js';
import type { AfterPull, MailboxAccount } from './mailbox-account.js';
import type { FolderRole } from './server-copy.js';

/** One server's copy of a mail. */
export type Arrival = {
  readonly uid: number;
  /** When the server got it (IMAP INTERNALDATE). */
  readonly receivedAt: Date;
  /** The mail, byte for byte; undefined when the server answered without a body. */
  readonly raw: Uint8Array | undefined;
  /** The size of a mail that is too large to be taken whole: then `raw` is its beginning. Else undefined. */
  readonly cutFrom: number | undefined;
};

/** What the server said when the folder was opened. */
export type FolderState = {
  readonly uidValidity: string;
  /** The highest UID present, 0 for an empty folder; for a folder without news, the highest that the caller knew. */
  readonly highestUid: number;
  readonly count: number;
};

/** How far a caller knows a folder, so that the server needs to list nothing when there is nothing above it. */
export type KnownFolder = { readonly uidValidity: string; readonly lastUid: number };

/** A folder of the account. `use`: what it is for, said by the server (RFC 6154), or told from a name that all know. */
export type AccountFolder = { readonly path: string; readonly use: FolderUse | undefined };
export type FolderUse = 'inbox' | 'junk' | 'sent' | 'other';

/** What is known of a mail without fetching it. Its words are hostile. */
export type Outline = {
  readonly uid: number;
  /** Bytes. */
  readonly size: number;
  readonly receivedAt: Date;
  /** The lines of the header that say which mail it is and what it answers, as they are; by small names. */
  readonly headers: ReadonlyMap<string, string>;
};

/**
 * An open folder of one account. Throws `MailroomError` for everything that fails. Several of them share a connection:
 * whichever is asked is selected first. Closing one closes them all.
 */
export type Mailbox = {
  readonly folder: string;
  readonly state: FolderState;
  /** Nothing is above what the caller knew; the server was asked for no list. */
  readonly hasNothingNew: boolean;
  /** The folders of the account, those that hold no mail left out. */
  folders(): Promise<readonly AccountFolder[]>;
  /** Opens another folder over the same connection. Throws `not-found`. */
  open(folder: string, known?: KnownFolder): Promise<Mailbox>;
  /** Sizes, times and a few header lines of these, without their bodies; what vanished is not in the result. */
  outlines(uids: readonly number[]): AsyncIterable<Outline>;
  /** Puts a mail into a folder, as one that was read. Throws `rejected` when the server does not take it. */
  append(folder: string, raw: Uint8Array, receivedAt: Date): Promise<void>;
  /** The mail whole, however large it is; undefined when it is gone. */
  fetchWhole(uid: number): Promise<Arrival | undefined>;
  /**
   * All UIDs above `uid`, and at or below `through` when that is given; ascending. Never another one, whatever the
   * server answers (RFC 3501, 6.4.8).
   */
  uidsAfter(uid: number, through?: number): Promise<readonly number[]>;
  /** UIDs at or below `uid`, ascending; with `since`, those the server got after it, and some it got the day before. */
  uidsUpTo(uid: number, since: Date | undefined): Promise<readonly number[]>;
  /** Fetches these UIDs with BODY.PEEK[]; what vanished meanwhile is not in the result. One fetch at a time, alone. */
  fetch(uids: readonly number[]): AsyncIterable<Arrival>;
  /** Which of these UIDs are still there. */
  stillThere(uids: readonly number[]): Promise<ReadonlySet<number>>;
  /** Marks, moves or deletes these on the server. Throws `rejected` when it does not do it, or not for these alone. */
  finish(uids: readonly number[], what: AfterPull): Promise<void>;
  /** Whether the server tells of new mail by itself (IDLE, RFC 2177). Without, `waitForNews` only waits. */
  readonly tellsNews: boolean;
  /**
   * Waits until the server has new mail that the last list did not show, so many milliseconds at most, or until the
   * signal is given. Throws what ended the connection, as soon as it has ended.
   */
  waitForNews(limit: number, signal: AbortSignal): Promise<void>;
  /** Never throws, and waits two seconds at most. */
  close(): Promise<void>;
};

export type OpenMailbox = (
  account: MailboxAccount,
  secret: Secret | undefined,
  options?: {
    readonly known?: KnownFolder | undefined;
    /** Gives it up: what is not open by then throws at once. */
    readonly signal?: AbortSignal | undefined;
  },
) => Promise<Mailbox>;

/** Tries all that a pull needs, stage by stage, and reports each. Never throws for what the server or network does. */
export type CheckMailbox = (
  account: MailboxAccount,
  secret: Secret | undefined,
  onStage: (stage: Stage) => void,
) => Promise<CheckedMailbox>;

/** `state` is of the account's own folder; `further` are the others that are pulled. */
export type CheckedMailbox = {
  readonly stages: readonly Stage[];
  readonly state: FolderState | undefined;
  readonly further: readonly { readonly folder: string; readonly role?: FolderRole; readonly state: FolderState }[];
};
