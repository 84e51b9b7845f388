// Text values of the configuration: footers, signatures, auto-replies. TEXT as it stands, @FILE, or - for stdin.
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { MailroomError } from '../errors.js';
import { unreadableFile } from '../system-failure.js';

/**
 * The text that a flag or an answer means: `@FILE` is what the file holds, `-` what stdin says, `@@...` a text that
 * begins with one @, all else is the text itself. Line ends become LF, those at the end go.
 * Throws `not-found` or `local` for a file that cannot be read, and names it; `invalid` for what is no text.
 */
export async function readTextValue(value: string): Promise<string> {
  if (value === '-') return toText(await buffer(process.stdin), 'what came on stdin');
  if (value.startsWith('@@')) return value.slice(1);
  if (!value.startsWith('@')) return value;
  const path = value.slice(1);
  return toText(await readBytes(path), path);
}

/** Reads several at once, by flag. Throws `invalid` when two of them want stdin, which can be read only once. */
export async function readTextValues<Flag extends string>(
  values: Readonly<Record<Flag, string | undefined>>,
): Promise<Record<Flag, string | undefined>> {
  const entries = Object.entries(values) as [Flag, string | undefined][];
  const fromStdin = entries.filter(([, value]) => value === '-').map(([flag]) => `--${flag}`);
  if (fromStdin.length > 1) {
    throw new MailroomError('invalid', `${fromStdin.join(' and ')} cannot all read stdin`, [
      'give all but one as TEXT or @FILE',
    ]);
  }
  const texts: [Flag, string | undefined][] = [];
  for (const [flag, value] of entries) texts.push([flag, value === undefined ? undefined : await readTextValue(value)]);
  return Object.fromEntries(texts) as Record<Flag, string | undefined>;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadableFile(error, JSON.stringify(path), { next: ['a text that begins with @ is written @@...'] });
  }
}

function toText(bytes: Buffer, what: string): string {
  const text = decode(bytes, what);
  // PostgreSQL cannot store it, and it has no business in a mail.
  if (text.includes('\0')) throw noText(what);
  return text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
}

function decode(bytes: Buffer, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw noText(what);
  }
}

function noText(what: string): MailroomError {
  return new MailroomError('invalid', `${what} is not UTF-8 text`, ['save it as plain text in UTF-8']);
}
