// --body-file: the text of a mail from a file or from stdin, as it stands there.
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { MailroomError } from '../errors.js';
import { unreadableFile } from '../system-failure.js';

/** The text in that file, or on stdin for `-`. Throws `not-found`, `local`, and `invalid` for what is no text. */
export async function readBodyFile(path: string): Promise<string> {
  const bytes = path === '-' ? await buffer(process.stdin) : await readBytes(path);
  const text = decode(bytes);
  if (text === undefined || text.includes('\0')) {
    const what = path === '-' ? 'what came on stdin' : JSON.stringify(path);
    throw new MailroomError('invalid', `${what} is not UTF-8 text; nothing was sent`, [
      'save it as plain text in UTF-8, or send the file with --attach',
    ]);
  }
  return text.replace(/\r\n?/g, '\n');
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const next = ['check the path; a relative one begins at the folder you are in'];
    throw unreadableFile(cause, JSON.stringify(path), { next, ending: '; nothing was sent' });
  }
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
