// Reads the one mail that a mail server hands over on stdin.
import { MailroomError } from '../errors.js';

/** More is no mail, and no store takes it as one value. */
const MOST_BYTES = 200 * 1024 * 1024;

/** All there is on stdin. Throws `needs-answer` at a terminal, and `too-large` for more than 200 MB. */
export async function readStdinMail(input: AsyncIterable<Buffer> & { readonly isTTY?: boolean }): Promise<Buffer> {
  if (input.isTTY) {
    throw new MailroomError('needs-answer', 'it reads a mail from stdin, and stdin is a terminal', [
      'pipe one into it: mailroom pipe --channel NAME < mail.eml',
    ]);
  }
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of input) {
    size += piece.length;
    if (size > MOST_BYTES) {
      throw new MailroomError('too-large', 'the mail is larger than 200 MB', ['send large files by another way']);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
