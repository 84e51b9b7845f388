// Reads one line from a pipe, and no more than that: the way a password is handed over.
import { MailroomError } from '../errors.js';

const LIMIT = 64 * 1024;
const LINE_FEED = 0x0a;

/** The first line, without its end; all there is when there is no line end. Throws `invalid` past 64 KB or for no UTF-8. */
export async function readFirstLine(input: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    chunks.push(bytes);
    size += bytes.length;
    if (bytes.includes(LINE_FEED)) break;
    if (size > LIMIT) throw new MailroomError('invalid', 'the first line of stdin is longer than any password');
  }
  const line = decode(Buffer.concat(chunks)).split('\n', 1)[0] ?? '';
  return line.replace(/\r$/, '');
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MailroomError('invalid', 'what came on stdin is not UTF-8 text');
  }
}
