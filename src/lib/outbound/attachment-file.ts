// Files to attach: read by us, once, before anything is queued.
import { constants, existsSync } from 'node:fs';
import { type FileHandle, glob, open } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { errorCode, MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import { unreadableFile } from '../system-failure.js';
import { checkAttachmentSizes } from './attachment.js';
import type { OutgoingAttachment } from './outgoing-mail.js';

export type AttachmentPlaces = {
  /** What relative paths begin at, absolute. */
  readonly folder: string;
  /** What `~/` means. */
  readonly home: string;
};

/** More than anybody means to send in one mail; a pattern that finds more was meant otherwise. */
const MAX_FOUND = 100;

/**
 * The paths, absolute, with the files that are there in place of each pattern such as `logs/*.txt`, in the order of their
 * names and each once. A file that is called like a pattern is that file. Throws `not-found` for a pattern without files,
 * `invalid` for one with more than anybody means.
 */
export async function expandAttachments(paths: readonly string[], places: AttachmentPlaces): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const full = fullPath(path, places);
    if (!isPattern(path) || existsSync(full)) found.add(full);
    else for (const file of await filesLike(full, path)) found.add(file);
  }
  return [...found];
}

function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

async function filesLike(full: string, pattern: string): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const entry of glob(full, { withFileTypes: true })) {
    if (!entry.isDirectory()) files.push(join(entry.parentPath, entry.name));
    if (files.length > MAX_FOUND) throw notMeant(pattern);
  }
  if (files.length > 0) return files.sort();
  throw new MailroomError('not-found', `no file is called like ${JSON.stringify(pattern)}; nothing was sent`, [
    'check the pattern; a relative one begins at the folder you are in',
  ]);
}

function notMeant(pattern: string): MailroomError {
  return new MailroomError('invalid', `more than ${MAX_FOUND} files are called like ${JSON.stringify(pattern)}`, [
    'narrow it down, or pack them into one file first',
  ]);
}

function fullPath(path: string, { folder, home }: AttachmentPlaces): string {
  return path.startsWith('~/') ? resolve(home, path.slice(2)) : resolve(folder, path);
}

/**
 * Reads the files, those that patterns mean as well. Throws `not-found` for one that is not there, `invalid` for a folder
 * or what is no file, and for more than `limit` bytes of mail; `local` for one that cannot be read. Sizes are looked at
 * before anything is read.
 */
export async function readAttachments(
  paths: readonly string[],
  places: AttachmentPlaces,
  limit: number,
): Promise<OutgoingAttachment[]> {
  const files = await openAll(await expandAttachments(paths, places));
  try {
    checkAttachmentSizes(files, limit);
    const attachments: OutgoingAttachment[] = [];
    if (files.length === 0) return attachments;
    // It comes with all that writes mails.
    const { mediaTypeOf } = await import('./mime-writer.js');
    for (const { path, name, handle } of files) {
      const content = await handle.readFile().catch((error: unknown) => Promise.reject(unreadable(path, error)));
      attachments.push({ name, type: mediaTypeOf(name), content });
    }
    // A file may have grown since it was measured.
    checkAttachmentSizes(
      attachments.map(({ name, content }) => ({ name, size: content.byteLength })),
      limit,
    );
    return attachments;
  } finally {
    for (const { handle } of files) await handle.close();
  }
}

/** The sizes of the files, those that patterns mean as well. Throws what `readAttachments` throws. */
export async function measureAttachments(
  paths: readonly string[],
  places: AttachmentPlaces,
): Promise<readonly { readonly name: string; readonly size: number }[]> {
  const files = await openAll(await expandAttachments(paths, places));
  for (const { handle } of files) await handle.close();
  return files;
}

type OpenFile = { readonly path: string; readonly name: string; readonly size: number; readonly handle: FileHandle };

async function openAll(paths: readonly string[]): Promise<OpenFile[]> {
  const files: OpenFile[] = [];
  try {
    for (const path of paths) files.push(await openFile(path));
    return files;
  } catch (error) {
    for (const { handle } of files) await handle.close();
    throw error;
  }
}

async function openFile(path: string): Promise<OpenFile> {
  const name = parseHeaderText(basename(path), `the name of the file ${JSON.stringify(path)}`);
  // A pipe without a writer would keep us waiting for ever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) =>
    Promise.reject(unreadable(path, error)),
  );
  const stat = await handle.stat();
  if (stat.isFile()) return { path, name, size: stat.size, handle };
  await handle.close();
  throw noFile(path, stat.isDirectory() ? 'it is a folder' : 'it is no regular file');
}

function unreadable(path: string, cause: unknown): MailroomError {
  if (errorCode(cause) === 'EISDIR') return noFile(path, 'it is a folder');
  const next = ['check the path; a relative one begins at the folder you are in'];
  return unreadableFile(cause, JSON.stringify(path), { next, ending: '; nothing was sent' });
}

function noFile(path: string, why: string): MailroomError {
  return new MailroomError('invalid', `${JSON.stringify(path)} cannot be attached: ${why}; nothing was sent`, [
    'attach files one by one, or pack a folder into one file first',
  ]);
}
