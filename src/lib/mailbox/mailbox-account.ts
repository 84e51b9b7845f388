// MailboxAccount: an IMAP account and folder that forwarded mail is pulled from.
import type { EmailAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import type { MailboxId } from '../ids.js';
import type { Secret } from '../secrets/secret.js';
import type { Encryption, Login, Server } from '../server-login.js';

/** Bytes. What is larger is taken in as its headers: 50 MB, what providers accept at most, with room for its encoding. */
export const USUAL_SIZE_LIMIT = 50 * 1024 * 1024;

/** A folder that is found by what the server says it is for, or by its name, or that there is none of. */
export type FolderChoice = { readonly by: 'use' | 'none' } | { readonly by: 'name'; readonly folder: string };

/** What happens to a mail on the server after it is safely stored. */
export type AfterPull = { readonly do: 'leave' | 'seen' | 'delete' } | { readonly do: 'move'; readonly folder: string };

export type MailboxAccount = Server & {
  readonly id: MailboxId;
  readonly name: string;
  readonly login: Login;
  readonly folder: string;
  /** Further folders whose mail is taken in like that of the first. */
  readonly alsoFolders: readonly string[];
  /** Where the server puts what it takes for spam: conversations that begin there are spam. */
  readonly junkFolder: FolderChoice;
  /** Where other mail programs keep what was sent: answers in it are taken in as ours. */
  readonly sentFolder: FolderChoice;
  /** Whether a copy of what mailroom sent is put into the Sent folder. */
  readonly appendSent: boolean;
  /** Bytes: a larger mail is taken in as its headers. */
  readonly sizeLimit: number;
  /** The address whose mail lands here. */
  readonly address: EmailAddress;
  /** Whether `user+tag@` reaches this mailbox too (RFC 5233). */
  readonly plusAddressing: boolean;
  readonly afterPull: AfterPull;
  /** The authserv-ids whose Authentication-Results are believed (RFC 8601, 1.6). */
  readonly trustAuthserv: readonly string[];
  readonly checkedAt: Date | undefined;
  readonly createdAt: Date;
};

/** A mailbox that somebody wants to add. */
export type NewMailbox = Omit<MailboxAccount, 'id' | 'checkedAt' | 'createdAt'> & {
  /** A password that was typed or piped: it goes to the vault, where the login's reference finds it. */
  readonly typed: Secret | undefined;
  readonly skipCheck: boolean;
  /** Somebody insists on a server without encryption that is not this machine. */
  readonly allowClearText: boolean;
  readonly allowOperatorAddress: boolean;
};

const USUAL_PORTS: Record<Encryption, number> = { tls: 993, starttls: 143, none: 143 };

/** The port that goes with an encryption when none is named (RFC 8314, 7.3). */
export function usualImapPort(encryption: Encryption): number {
  return USUAL_PORTS[encryption];
}

const SIMPLE_AFTER_PULL = ['leave', 'seen', 'delete'] as const;

/** Parses `leave`, `seen`, `delete` or `move:FOLDER`. Throws `invalid` with what is allowed. */
export function parseAfterPull(text: string): AfterPull {
  const simple = SIMPLE_AFTER_PULL.find((known) => known === text);
  if (simple !== undefined) return { do: simple };
  const [, folder] = /^move:(.*)$/s.exec(text) ?? [];
  if (folder !== undefined) return { do: 'move', folder: parseFolder(folder) };
  throw new MailroomError('invalid', `${JSON.stringify(text)} is nothing that can be done after a pull`, [
    'use leave, seen, delete or move:FOLDER',
  ]);
}

export function formatAfterPull(after: AfterPull): string {
  return after.do === 'move' ? `move:${after.folder}` : after.do;
}

/** What a mailbox does unless it is told otherwise. */
export const USUAL_FOLDERS = {
  alsoFolders: [],
  junkFolder: { by: 'use' },
  sentFolder: { by: 'none' },
  appendSent: false,
  sizeLimit: USUAL_SIZE_LIMIT,
} as const satisfies Partial<MailboxAccount>;

/** Throws `invalid` for folders that do not go together. */
export function checkFolders({ appendSent, sentFolder }: Pick<MailboxAccount, 'appendSent' | 'sentFolder'>): void {
  if (!appendSent || sentFolder.by !== 'none') return;
  throw new MailroomError('invalid', 'there is no Sent folder to put copies into', [
    'name it with --sent-folder, or use --sent-folder auto',
  ]);
}

/** Parses `auto` (the one that the server says it is), `none` or the name of a folder. Throws `invalid`. */
export function parseFolderChoice(text: string): FolderChoice {
  const wanted = text.trim().toLowerCase();
  if (wanted === 'auto') return { by: 'use' };
  if (wanted === 'none') return { by: 'none' };
  return { by: 'name', folder: parseFolder(text) };
}

export function formatFolderChoice(choice: FolderChoice): string {
  switch (choice.by) {
    case 'use':
      return 'auto';
    case 'none':
      return 'none';
    case 'name':
      return choice.folder;
  }
}

export const MEGABYTE = 1024 * 1024;
export const LARGEST_LIMIT = 100;

/** Parses a limit in megabytes: `50`, `50MB`. Throws `invalid` for what is none, or more than a mail is read in. */
export function parseSizeLimit(text: string): number {
  const [, digits] = /^(\d{1,6})\s*(?:mb|m)?$/i.exec(text.trim()) ?? [];
  const megabytes = Number(digits);
  if (megabytes >= 1 && megabytes <= LARGEST_LIMIT) return megabytes * MEGABYTE;
  throw new MailroomError('invalid', `${JSON.stringify(text)} is no limit for the size of a mail`, [
    `give megabytes, from 1 to ${LARGEST_LIMIT}, such as 50`,
  ]);
}

export function formatSizeLimit(bytes: number): string {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}

/** Parses the name of a folder on the server. Throws `invalid` for none, and for control characters. */
export function parseFolder(text: string): string {
  const folder = parseHeaderText(text, 'the name of the folder');
  if (folder !== '') return folder;
  throw new MailroomError('invalid', 'the name of the folder is empty', ['give one such as INBOX']);
}
