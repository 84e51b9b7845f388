// The files that go with mail that is passed on: those of the mail, or the mail itself.
import { safeFileName } from '../conversation/safe-file-name.js';
import { MailroomError } from '../errors.js';
import { readAttachments } from '../inbound/mime-reader.js';
import type { Queries } from '../store/db.js';
import { readRawMail } from '../store/raw-mails.js';
import { checkAttachmentSizes } from './attachment.js';
import type { Forwarded, ForwardedMessage } from './forwarded.js';
import type { OutgoingAttachment } from './outgoing-mail.js';

/** Throws `invalid` when they are more than `limit` bytes of mail, `not-found` for a mail that is not whole here. */
export async function readForwardedFiles(
  db: Queries,
  { messages, shape }: Forwarded,
  limit: number,
): Promise<OutgoingAttachment[]> {
  if (shape === 'bare') return [];
  const files: OutgoingAttachment[] = [];
  for (const message of messages) {
    if (shape === 'quoted' && message.attachments.length === 0) continue;
    const raw = await readWhole(db, message);
    files.push(...(shape === 'attached' ? [wholeMail(message, raw)] : await filesOf(raw)));
  }
  checkAttachmentSizes(
    files.map(({ name, content }) => ({ name, size: content.byteLength })),
    limit,
  );
  return files;
}

async function readWhole(db: Queries, { rawHash }: ForwardedMessage): Promise<Uint8Array> {
  const raw = rawHash === undefined ? undefined : await readRawMail(db, rawHash);
  if (raw !== undefined) return raw;
  throw new MailroomError('not-found', 'the mail that is to be passed on is not in the store as it came', [
    'pass on its words alone with --no-files',
  ]);
}

async function filesOf(raw: Uint8Array): Promise<OutgoingAttachment[]> {
  return (await readAttachments(raw)).map(({ name, type, content }) => ({
    name: safeFileName(name),
    // A part of these types may not be encoded, and any other type has to look like one (RFC 2046, 5.2.1; 2045, 5.1).
    type: /^(?!message\/|multipart\/)[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream',
    content,
  }));
}

/** As message/rfc822 where it can stand in a mail as it is (RFC 2046, 5.2.1); else as a file that mail programs open. */
function wholeMail({ subject }: ForwardedMessage, raw: Uint8Array): OutgoingAttachment {
  const name = safeFileName(`${subject.trim().slice(0, 60).replace(/\s+/g, '-') || 'mail'}.eml`);
  const lines = Buffer.from(raw)
    .toString('latin1')
    .split(/\r\n|\r|\n/);
  const isPlain = raw.every((byte) => byte > 0 && byte < 128) && lines.every((line) => line.length <= 998);
  if (!isPlain) return { name, type: 'application/octet-stream', content: raw };
  return { name, type: 'message/rfc822', content: Buffer.from(lines.join('\r\n'), 'latin1') };
}
