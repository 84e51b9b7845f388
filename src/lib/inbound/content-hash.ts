// The content hash: tells whether two mails with one Message-ID are the same mail (mail.md 1.6).
import { hash } from 'node:crypto';

export type HashedContent = {
  /** The From header and the Date header, as they stand. */
  readonly from: string;
  readonly date: string;
  /** Decoded. */
  readonly subject: string;
  /** The decoded text parts, plain and HTML, in the order of the mail. */
  readonly texts: readonly string[];
  /** SHA-256 of each attachment, in the order of the mail. */
  readonly attachments: readonly string[];
};

/**
 * SHA-256 over what the author sent, hex. Nothing that the way leaves behind is in it: no trace headers, no transfer
 * encoding, and no white space, which servers fold, strip and add.
 */
export function hashContent(content: HashedContent): string {
  const lines = [content.from, content.date, content.subject, ...content.texts];
  // Lengths keep the pieces apart; versions keep hashes comparable.
  const pieces = ['content 1', ...lines.map((text) => text.replace(/\s+/g, '')), ...content.attachments];
  return hash('sha256', pieces.map((piece) => `${piece.length}:${piece}\n`).join(''), 'hex');
}
