// MailboxAccount: an IMAP account and folder that forwarded mail is pulled from.
import type { EmailAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import type { MailboxId } from '../ids.js';
import type { Encryption, Login, Server } from '../server-login.js';

/** What happens to a mail on the server after it is safely stored. */
export type AfterPull = { readonly do: 'leave' | 'seen' | 'delete' } | { readonly do: 'move'; readonly folder: string };

export type MailboxAccount = Server & {
  readonly id: MailboxId;
  readonly name: string;
  readonly login: Login;
  readonly folder: string;
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

/** Parses the name of a folder on the server. Throws `invalid` for none, and for control characters. */
export function parseFolder(text: string): string {
  const folder = parseHeaderText(text, 'the name of the folder');
  if (folder !== '') return folder;
  throw new MailroomError('invalid', 'the name of the folder is empty', ['give one such as INBOX']);
}
