// OutgoingMail: all that a mail of ours says, before it becomes bytes.
import type { NamedAddress } from '../address/email-address.js';

/** A file that goes with a mail. Its bytes were read before; nothing is looked up later. */
export type OutgoingAttachment = {
  /** As the receiver sees it: one line, no folder. */
  readonly name: string;
  /** A media type such as `application/pdf`. */
  readonly type: string;
  readonly content: Uint8Array;
  /** Of a picture that the HTML shows; without brackets. */
  readonly contentId?: string | undefined;
};

export type OutgoingMail = {
  readonly from: NamedAddress;
  readonly replyTo: readonly NamedAddress[];
  readonly to: readonly NamedAddress[];
  readonly cc: readonly NamedAddress[];
  /** Kept for the record and for the envelope; never part of the bytes. */
  readonly bcc: readonly NamedAddress[];
  readonly subject: string;
  /** With angle brackets, made by `makeMessageId`. */
  readonly messageId: string;
  /** The value of X-Mailroom-Instance, made by `makeInstanceMark`. */
  readonly instanceMark: string;
  /** With angle brackets. */
  readonly inReplyTo: string | undefined;
  /** With angle brackets, oldest first. */
  readonly references: readonly string[];
  readonly date: Date;
  /** The text part, line for line. Lines end in LF. */
  readonly text: string;
  /** The HTML part; undefined sends text alone. */
  readonly html: string | undefined;
  readonly attachments: readonly OutgoingAttachment[];
  /** More header fields, such as Auto-Submitted. Text that is not plain ASCII is encoded. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
};

/** Everybody a mail goes to, each once, in the order To, Cc, Bcc. */
export function recipientsOf(mail: Pick<OutgoingMail, 'to' | 'cc' | 'bcc'>): readonly string[] {
  const byKey = new Map<string, string>();
  for (const { address } of [...mail.to, ...mail.cc, ...mail.bcc]) {
    const key = address.toLowerCase();
    if (!byKey.has(key)) byKey.set(key, address);
  }
  return [...byKey.values()];
}
