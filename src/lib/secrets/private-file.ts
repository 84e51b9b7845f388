// Files with a secret in them: read only when nobody else can read them, written whole or not at all.
import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, MailroomError } from '../errors.js';
import { makePrivateFolder } from '../store/private-folder.js';
import { unreadableFile, whyNotWritten } from '../system-failure.js';

/** More than any password, token or key. */
const MAX_BYTES = 65_536;

/**
 * The text of a file that only its owner may read. Throws `not-found` when there is none, and `local` when others can
 * read it, or it cannot be read. Errors name the file and never say what is in it.
 */
export async function readPrivateFile(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r');
    return await readAll(file, path);
  } catch (error) {
    if (error instanceof MailroomError) throw error;
    throw unreadableFile(error, path);
  }
}

async function readAll(file: FileHandle, path: string): Promise<string> {
  const stat = await file.stat();
  if (stat.isDirectory()) throw new MailroomError('local', `${path} is a folder, not a file with a secret`);
  // Windows has no such modes.
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    throw new MailroomError('local', `${path} holds a secret and others on this machine may read it`, [
      `take their rights away with: chmod 600 ${path}`,
    ]);
  }
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES + 1), 0, MAX_BYTES + 1);
  if (bytesRead > MAX_BYTES) throw new MailroomError('local', `${path} is too large to hold a secret`);
  return buffer.toString('utf8', 0, bytesRead);
}

/**
 * Puts a new file there, 0600. Gives false, and leaves everything as it is, when there is one already: of two
 * programs that start together one wins, and no reader ever sees half a file.
 */
export async function createPrivateFile(path: string, text: string): Promise<boolean> {
  return writeBeside(path, text, async (written) => {
    try {
      await link(written, path);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(written, { force: true });
    }
  });
}

/** Puts a file there, 0600, in the place of the one that was there. */
export async function replacePrivateFile(path: string, text: string): Promise<void> {
  await writeBeside(path, text, (written) => rename(written, path));
}

async function writeBeside<T>(path: string, text: string, finish: (written: string) => Promise<T>): Promise<T> {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    makePrivateFolder(dirname(path));
    await writeSynced(beside, text);
    return await finish(beside);
  } catch (error) {
    // What went wrong first is what is told.
    await rm(beside, { force: true }).catch(() => {});
    throw unwritable(path, error);
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  // wx is O_EXCL: never through a link that somebody else has laid there.
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
}

function unwritable(path: string, error: unknown): MailroomError {
  const why = whyNotWritten(error) ?? errorCode(error) ?? 'it failed';
  return new MailroomError('local', `the file ${path} cannot be written: ${why}`, ['make room, or check permissions'], {
    cause: error,
  });
}
