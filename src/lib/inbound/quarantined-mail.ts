// QuarantinedMail: a mail that could not be taken in, or of which only the headers could, and what is known of it.
import type { ChannelId, MailboxId, MessageId, QuarantineId } from '../ids.js';

/** Of a piped mail. A `sender` that is empty is the null sender of a report (RFC 5321, 4.5.5). Hostile. */
export type Envelope = { readonly recipient?: string | undefined; readonly sender?: string | undefined };

export type QuarantinedMail = {
  readonly id: QuarantineId;
  /** Undefined when the mailbox was deleted since. */
  readonly mailbox: { readonly id: MailboxId; readonly name: string } | undefined;
  readonly folder: string;
  readonly uidValidity: string;
  readonly uid: number;
  /** Its bytes, or the beginning of them, are kept as a raw mail of this hash; undefined when the server gave none. */
  readonly rawHash: string | undefined;
  /** Bytes that are kept. */
  readonly size: number | undefined;
  /** A sentence. May hold words of the mail or the server: hostile. */
  readonly cause: string;
  readonly attempts: number;
  /** When the server got it. */
  readonly receivedAt: Date | undefined;
  readonly quarantinedAt: Date;
  /** The message that was made of its headers. */
  readonly messageId: MessageId | undefined;
  /** The channel that somebody named for it, when it came by no mailbox. */
  readonly channelId: ChannelId | undefined;
  /** What the mail server said that handed it over. */
  readonly envelope: Envelope | undefined;
  readonly resolvedAt: Date | undefined;
};

/** How the flag of a message begins of which the headers alone are here; its size follows. */
export const TOO_LARGE = 'too-large:';

/** What came of reading one again. */
export type Retried = {
  readonly mail: QuarantinedMail;
  /** `gone`: the server has it no more, and there is nothing to read. */
  readonly result: 'taken-in' | 'gone' | 'still';
  /** Why it stays; hostile. */
  readonly cause: string | undefined;
  readonly conversations: readonly number[];
  readonly autoReplies: number;
};

/** The cause for a mail of which only the headers were taken in. */
export function describeTooLarge(bytes: number): string {
  return `it is larger than the limit (${Math.ceil(bytes / 1024 / 1024)} MB): its headers alone were taken in`;
}

/** Whether what is kept is all of the mail; otherwise the server has to be asked again. */
export function isKeptWhole({ rawHash, messageId, cause }: QuarantinedMail): boolean {
  return rawHash !== undefined && messageId === undefined && !/^it is (?:too large|larger than the limit)/.test(cause);
}

/** The place that `pipe` puts mails aside under; an import names the file. */
export const PIPED = 'pipe';

/** Whether it came by no mailbox: no server numbers it, and its folder says where it came from instead. */
export function isBrought({ uidValidity }: Pick<QuarantinedMail, 'uidValidity'>): boolean {
  return uidValidity === '';
}
