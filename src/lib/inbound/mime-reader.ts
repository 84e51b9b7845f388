// The door to mailparser: bytes become an InboundMail, or a refusal that says why.
import type { InboundMail } from './inbound-mail.js';

/** An attachment with its bytes, decoded. In the order in which a message's attachments are stored. */
export type ReadAttachment = {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly content: Uint8Array;
  readonly contentId: string | undefined;
  readonly inline: boolean;
};

/** Understands a mail. Throws `invalid` with the cause for one that cannot be read. Fetches nothing, and depends on the bytes alone. */
export async function readMail(_raw: Uint8Array): Promise<InboundMail> {
  throw new Error('not written yet');
}

/** The attachments of a mail with their bytes. Throws `invalid` like `readMail`. */
export async function readAttachments(_raw: Uint8Array): Promise<readonly ReadAttachment[]> {
  throw new Error('not written yet');
}

/** The HTML of a mail as it was sent, unsafe; undefined when it has none. Throws `invalid` like `readMail`. */
export async function readHtml(_raw: Uint8Array): Promise<string | undefined> {
  throw new Error('not written yet');
}
