// The files of an archive: an mbox, a mail, a Maildir, or a folder of them; and the mails in each, one at a time.
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode, MailroomError } from '../errors.js';
import { unreadableFile } from '../system-failure.js';
import type { FoundMail } from './found-mail.js';
import type { MboxForm } from './mbox.js';
import { looksLikeMbox, type MboxReading, readMbox } from './mbox-reader.js';

export type MailFile = {
  readonly path: string;
  readonly kind: 'mbox' | 'mail';
  readonly size: number;
  /** When the file was written, and what its name in a Maildir says. */
  readonly written: Date;
  readonly named: Date | undefined;
};

export type MailFiles = {
  readonly files: readonly MailFile[];
  /** In a folder: files that are no mail by their names; drafts and deleted mails of a Maildir. */
  readonly left: number;
};

/** The files behind these paths, folders gone through in the order of their names. Throws `not-found` or `local`. */
export async function listMailFiles(paths: readonly string[]): Promise<MailFiles> {
  const files: MailFile[] = [];
  let left = 0;
  for (const path of paths) {
    const found = await guarded(path, async () => {
      const isFolder = (await stat(path)).isDirectory();
      return isFolder ? listFolder(path) : { files: [await describeFile(path)], left: 0 };
    });
    files.push(...found.files);
    left += found.left;
  }
  return { files, left };
}

const MAIL_NAME = /\.(?:eml|mbox|mbx)$|^mbox$/i;

async function listFolder(folder: string): Promise<MailFiles> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((one, other) =>
    one.name < other.name ? -1 : 1,
  );
  const isMaildir = ['cur', 'new'].every((name) => entries.some((entry) => entry.isDirectory() && entry.name === name));
  const files: MailFile[] = [];
  let left = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (isMaildir && entry.name === 'tmp') continue;
      const isMails = isMaildir && (entry.name === 'cur' || entry.name === 'new');
      const below = isMails ? await listMaildir(path) : await listFolder(path);
      files.push(...below.files);
      left += below.left;
    } else if (entry.isFile() && MAIL_NAME.test(entry.name)) files.push(await describeFile(path));
    else if (!isMaildir) left++;
  }
  return { files, left };
}

// The flags stand behind the last comma: D a draft, T to be deleted (https://cr.yp.to/proto/maildir.html).
async function listMaildir(folder: string): Promise<MailFiles> {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const wanted = names
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('.') && !/[:;!]2,[A-Z]*[DT]/.test(name));
  const files = await Promise.all(wanted.sort().map((name) => describeFile(join(folder, name), 'mail')));
  return { files, left: names.length - wanted.length };
}

async function describeFile(path: string, known?: 'mail'): Promise<MailFile> {
  const { size, mtime } = await stat(path);
  const kind =
    known ?? (/\.eml$/i.test(path) ? 'mail' : looksLikeMbox(await readBeginning(path, 1024)) ? 'mbox' : 'mail');
  const seconds = known && /^(\d{9,10})\./.exec(basename(path))?.[1];
  return { path, kind, size, written: mtime, named: seconds ? new Date(Number(seconds) * 1000) : undefined };
}

async function readBeginning(path: string, bytes: number): Promise<Buffer> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
  return buffer.subarray(0, bytesRead);
}

export type Reading = MboxReading & { readonly form: MboxForm };

/** The mails of a file, first to last. An empty file has none. */
export async function* readMailFile(file: MailFile, reading: Reading): AsyncGenerator<FoundMail> {
  const { path, size, written, named } = file;
  if (size === 0) return;
  try {
    if (file.kind === 'mbox') {
      const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
      yield* mailsOfMbox(stream, path, reading);
      return;
    }
    const isTooLarge = size > reading.largestMail;
    const raw = await readBeginning(path, isTooLarge ? BEGINNING : size);
    yield { place: path, raw, cutFrom: isTooLarge ? size : undefined, times: { rough: named, file: written } };
  } catch (error) {
    throw unreadable(path, error);
  }
}

const BEGINNING = 1024 * 1024;

/** The mails that come on a stream: those of an mbox, or one mail. */
export async function* readMailStream(stream: AsyncIterable<Buffer>, reading: Reading): AsyncGenerator<FoundMail> {
  const pieces = stream[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let size = 0;
  while (size < 1024) {
    const { value, done } = await pieces.next();
    if (done) break;
    first.push(value);
    size += value.length;
  }
  const all = async function* () {
    yield* first;
    yield* { [Symbol.asyncIterator]: () => pieces };
  };
  if (size === 0) return;
  if (looksLikeMbox(Buffer.concat(first))) yield* mailsOfMbox(all(), 'stdin', reading);
  else yield* oneMail(all(), reading);
}

async function* oneMail(pieces: AsyncIterable<Buffer>, { largestMail }: Reading): AsyncGenerator<FoundMail> {
  const kept: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    if (size <= largestMail) kept.push(piece);
    size += piece.length;
  }
  const isTooLarge = size > largestMail;
  const raw = Buffer.concat(kept);
  yield {
    place: 'stdin',
    raw: isTooLarge ? raw.subarray(0, BEGINNING) : raw,
    cutFrom: isTooLarge ? size : undefined,
    times: {},
  };
}

async function* mailsOfMbox(pieces: AsyncIterable<Buffer>, name: string, reading: Reading): AsyncGenerator<FoundMail> {
  for await (const { offset, line, raw, cutFrom } of readMbox(pieces, reading)) {
    const { receivedAt, isExact } = line;
    const times = isExact ? { exact: receivedAt } : { rough: receivedAt };
    yield { place: `${name} at byte ${offset}`, raw, cutFrom, times };
  }
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): unknown {
  if (error instanceof MailroomError || errorCode(error) === undefined) return error;
  return unreadableFile(error, path, { next: [`look in ${dirname(path)}`] });
}
