// The setup file that -f names: its text, and the certificates beside it.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { MailroomError } from '../errors.js';
import { unreadableFile } from '../system-failure.js';

/** What `parseSetup` takes of it. */
export type ReadSource = {
  readonly text: string;
  readonly name: string;
  readonly readPem: (path: string) => string;
};

/** Reads the file, or stdin for `-`. Throws `not-found`, `local`, and `invalid` for what is no text. */
export async function readSetupSource(path: string): Promise<ReadSource> {
  const fromStdin = path === '-';
  const bytes = fromStdin ? await buffer(process.stdin) : readBytes(path, MISSING_FILE);
  const name = fromStdin ? 'stdin' : path;
  const folder = fromStdin ? process.cwd() : dirname(resolve(path));
  return { text: toText(bytes, name), name, readPem: (pem) => toText(readBytes(resolve(folder, pem), []), pem) };
}

const MISSING_FILE = [
  'say where it is with -f FILE, or pipe it in with -f -',
  'write one of what is set up now with: mailroom export > mailroom.yaml',
];

function readBytes(path: string, next: readonly string[]): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadableFile(cause, JSON.stringify(path), { next });
  }
}

function toText(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const next = ['save it as plain text in UTF-8'];
    throw new MailroomError('invalid', `${name} is not UTF-8 text`, next, { cause });
  }
}
