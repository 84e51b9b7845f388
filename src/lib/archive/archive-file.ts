// Where exported mail is written to: one mbox file, a folder of .eml files, or a stream. Whole or not there at all.
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { safeFileName } from '../conversation/safe-file-name.js';
import { errorCode, MailroomError } from '../errors.js';
import { makePrivateFolder } from '../store/private-folder.js';
import { whyNotWritten } from '../system-failure.js';
import type { ExportFormat } from './archived.js';
import { formatMbox } from './mbox.js';

export type ArchivedMail = {
  /** The name of its file, where it gets one of its own. */
  readonly name: string;
  /** Of the envelope. */
  readonly sender: string;
  readonly receivedAt: Date;
  readonly raw: Buffer;
};

export type Archive = {
  readonly place: string;
  readonly format: ExportFormat;
  write(mail: ArchivedMail): Promise<void>;
  /** Now it is there, whole. Throws `local`, or `invalid` when somebody else put a file there meanwhile. */
  finish(): Promise<void>;
  /** Leaves nothing of what is not finished. */
  discard(): Promise<void>;
};

export type ArchivePlace = { readonly to: string; readonly format: ExportFormat | undefined; readonly force: boolean };

/** Opens the place. Without a format, a folder that is there and a path that ends in a slash take .eml files. */
export async function openArchive({ to, format, force }: ArchivePlace): Promise<Archive> {
  const isFolder = existsSync(to) && statSync(to).isDirectory();
  const wanted = format ?? (isFolder || /[/\\]$/.test(to) ? 'eml' : 'mbox');
  try {
    if (wanted === 'eml') return openFolder(to, force);
    if (isFolder) {
      throw new MailroomError('invalid', `${to} is a folder, and an mbox is one file`, [
        `name a file in it, such as ${join(to, 'mail.mbox')}`,
        'or write a file for each mail with --format eml',
      ]);
    }
    return await openMbox(to, force);
  } catch (error) {
    throw cannotWrite(to, error);
  }
}

/** An mbox that goes out as it is written. */
export function streamArchive(write: (bytes: Uint8Array) => Promise<void>): Archive {
  return {
    place: '-',
    format: 'mbox',
    write: (mail) => write(Buffer.concat(formatMbox(mail.raw, mail))),
    finish: async () => {},
    discard: async () => {},
  };
}

async function openMbox(path: string, force: boolean): Promise<Archive> {
  refuseTaken(path, force);
  const part = await openPart(path);
  return {
    place: path,
    format: 'mbox',
    write: (mail) => guarded(path, () => writeAll(part.file, formatMbox(mail.raw, mail))),
    finish: () => guarded(path, () => part.finish(force)),
    discard: () => part.discard(),
  };
}

function openFolder(folder: string, force: boolean): Archive {
  makePrivateFolder(folder);
  return {
    place: folder,
    format: 'eml',
    async write({ name, raw }) {
      const path = join(folder, safeFileName(name));
      refuseTaken(path, force);
      await guarded(path, async () => {
        const part = await openPart(path);
        try {
          await writeAll(part.file, [raw]);
          await part.finish(force);
        } catch (error) {
          await part.discard();
          throw error;
        }
      });
    },
    finish: async () => {},
    discard: async () => {},
  };
}

type Part = { readonly file: FileHandle; finish(force: boolean): Promise<void>; discard(): Promise<void> };

/** A file beside the one that is to be, which takes its place when it is whole. */
async function openPart(path: string): Promise<Part> {
  makePrivateFolder(dirname(path));
  const beside = join(dirname(path), `.mailroom-${randomBytes(6).toString('hex')}.part`);
  // wx is O_EXCL: never through a link that somebody else has laid there.
  const file = await open(beside, 'wx', 0o600);
  const sweep = () => rmSync(beside, { force: true });
  process.once('exit', sweep);
  const end = async () => {
    await rm(beside, { force: true });
    process.off('exit', sweep);
  };
  return {
    file,
    async finish(force) {
      await file.sync();
      await file.close();
      await (force ? rename(beside, path) : putNew(beside, path));
      await end();
    },
    async discard() {
      await file.close().catch(() => {});
      await end().catch(() => {});
    },
  };
}

/** The written file gets the name, unless something has it. */
async function putNew(written: string, path: string): Promise<void> {
  try {
    await link(written, path);
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) throw error;
    // A file system without links: the name is taken first, then the file put in its place.
    await (await open(path, 'wx', 0o600)).close();
    await rename(written, path);
  }
}

async function writeAll(file: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces.length > 8 ? [Buffer.concat(pieces)] : pieces) await file.writeFile(piece);
}

function refuseTaken(path: string, force: boolean): void {
  if (!force && existsSync(path)) throw taken(path);
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present === undefined || present.isFile() || present.isSymbolicLink()) return;
  // Its name would go to the written file: whoever may write there would lose /dev/null.
  throw new MailroomError('invalid', `${path} is no file that could be replaced`, [
    'name a file, or write to stdout with --to -',
  ]);
}

function taken(path: string): MailroomError {
  return new MailroomError('invalid', `${path} is there already`, ['choose another name, or replace it with --force']);
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, error: unknown): unknown {
  if (error instanceof MailroomError) return error;
  const code = errorCode(error);
  if (code === undefined) return error;
  if (code === 'EEXIST') return taken(path);
  return new MailroomError(
    'local',
    `${path} cannot be written: ${whyNotWritten(error) ?? code}`,
    ['choose another place'],
    {
      cause: error,
    },
  );
}
