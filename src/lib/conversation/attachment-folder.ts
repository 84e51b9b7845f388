// The folder on this machine that attachments are saved to: nothing leaves it, nothing in it is overwritten or opened.
import { constants } from 'node:fs';
import { open, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode, MailroomError } from '../errors.js';
import { makePrivateFolder } from '../store/private-folder.js';
import { whyNotWritten } from '../system-failure.js';
import { numberedName, safeFileName } from './safe-file-name.js';

export type AttachmentFolder = {
  readonly path: string;
  /** Saves the bytes under a safe form of the name, or that with a number; gives the path. Throws `local`. */
  save(name: string, content: Uint8Array): Promise<string>;
};

const MOST_OF_ONE_NAME = 999;

/** Opens the folder, and makes it when it is not there. Throws `local`. */
export async function openAttachmentFolder(folder: string): Promise<AttachmentFolder> {
  try {
    makePrivateFolder(folder);
    const path = await realpath(folder);
    return { path, save: (name, content) => save(path, safeFileName(name), content) };
  } catch (error) {
    throw cannotSave(folder, error);
  }
}

async function save(folder: string, name: string, content: Uint8Array): Promise<string> {
  for (let number = 1; number <= MOST_OF_ONE_NAME; number++) {
    const path = join(folder, number === 1 ? name : numberedName(name, number));
    // The name is a plain one already; this holds even if that were wrong.
    if (dirname(path) !== folder || basename(path) === '') break;
    if (await writeNew(path, content)) return path;
  }
  throw new MailroomError('local', `there are too many files called ${JSON.stringify(name)} in ${folder}`, [
    'choose another folder with --to FOLDER',
  ]);
}

/** Writes a file that was not there before; false when there is one. */
async function writeNew(path: string, content: Uint8Array): Promise<boolean> {
  // O_EXCL does not follow a link that waits under this name either (POSIX open, O_EXCL).
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  try {
    await using file = await open(path, flags, 0o600);
    try {
      await file.writeFile(content);
      return true;
    } catch (error) {
      // Half a file would look like the whole one.
      await rm(path, { force: true });
      throw error;
    }
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw cannotSave(path, error);
  }
}

function cannotSave(path: string, cause: unknown): MailroomError {
  const why = whyNotWritten(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  return new MailroomError('local', `cannot save to ${path}: ${why}`, ['choose another folder with --to FOLDER'], {
    cause,
  });
}
