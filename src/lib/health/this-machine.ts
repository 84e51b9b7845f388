// What this machine says about itself: its Node.js, the modes of files, the room on a disk.
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.js';

export type MachineFacts = { readonly node: string; readonly platform: string };

export function readMachineFacts(): MachineFacts {
  return { node: process.versions.node, platform: process.platform };
}

/** A file or folder with its permission bits. */
export type PathMode = { readonly path: string; readonly mode: number; readonly isFolder: boolean };

/** The mode of what is at that path; undefined when nothing is. Throws the system's error for anything else. */
export async function readMode(path: string): Promise<PathMode | undefined> {
  try {
    const found = await stat(path);
    return { path, mode: found.mode & 0o777, isFolder: found.isDirectory() };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** What is directly in a folder; nothing when it is not there, or may not be looked into. */
export async function listFolder(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => join(folder, name));
}

/** Bytes that an ordinary user may still write at that path; undefined where nobody counts them. */
export async function readFreeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
