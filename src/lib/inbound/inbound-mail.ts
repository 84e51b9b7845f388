// InboundMail: a mail, understood. What the rules read; made by `mime-reader.ts` and never changed.
import type { NamedAddress } from '../address/email-address.js';
import type { HeaderField } from './header-block.js';

export type InboundAttachment = {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  readonly contentId: string | undefined;
  readonly inline: boolean;
};

/**
 * A part that speaks of another mail: an attached mail or its returned headers (one group of fields), or the fields of a
 * report (RFC 3464 has a group for the message and one for each recipient).
 */
export type EmbeddedPart = {
  /** `message/rfc822`, `text/rfc822-headers`, `message/delivery-status`, `message/feedback-report`... */
  readonly type: string;
  readonly groups: readonly (readonly HeaderField[])[];
};

export type InboundMail = {
  /** All header fields, top to bottom: name in lower case, value unfolded, not decoded. */
  readonly headers: readonly HeaderField[];
  /** More than one From is legal and suspicious (RFC 5322, 3.6.2); the first counts. */
  readonly from: readonly NamedAddress[];
  readonly replyTo: readonly NamedAddress[];
  readonly to: readonly NamedAddress[];
  readonly cc: readonly NamedAddress[];
  readonly subject: string;
  /** With angle brackets; undefined when there is none. */
  readonly messageId: string | undefined;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** The Date header, when it can be read. */
  readonly date: Date | undefined;
  /** Of the mail as a whole: `multipart/report`, in lower case, without parameters. */
  readonly contentType: string;
  /** All of the text, quotes included. */
  readonly text: string;
  readonly newText: string;
  readonly quotedText: string;
  readonly attachments: readonly InboundAttachment[];
  readonly embedded: readonly EmbeddedPart[];
  /** SHA-256 of the bytes, hex. */
  readonly rawHash: string;
  /** SHA-256 over From, Date, Subject, decoded text and attachments (`mail.md` 1.6), hex. */
  readonly contentHash: string;
};

/** All values of a header field, top to bottom. `name` in lower case. */
export function headerValues({ headers }: Pick<InboundMail, 'headers'>, name: string): readonly string[] {
  let index = indexes.get(headers);
  if (index === undefined) {
    index = Map.groupBy(headers, (header) => header.name);
    indexes.set(headers, index);
  }
  return index.get(name)?.map(({ value }) => value) ?? [];
}

// The rules ask for some thirty names, several times each.
const indexes = new WeakMap<InboundMail['headers'], ReadonlyMap<string, InboundMail['headers']>>();

/** The first (topmost) value of a header field. */
export function headerValue(mail: Pick<InboundMail, 'headers'>, name: string): string | undefined {
  return mail.headers.find((header) => header.name === name)?.value;
}
