// Folders that are for their owner alone.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../errors.js';

/**
 * Makes the folder (0700) and those above it that are missing. Throws what the system says, with its code. Node's own
 * recursive mkdir does not end where a folder exists and can hold no other, as below /proc.
 */
export function makePrivateFolder(path: string): void {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.reverse()) makeOne(folder);
  if (!statSync(path).isDirectory()) {
    throw Object.assign(new Error(`ENOTDIR: ${path} is not a folder`), { code: 'ENOTDIR' });
  }
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Somebody else was quicker.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
