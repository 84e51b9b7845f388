// What editors leave beside a draft: what was not saved when their terminal was closed, backups, swap files.
import { readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Whether an editor was cut off, and has kept beside the draft what it will offer to bring back (vim, emacs). */
export function hasUnsaved(path: string): boolean {
  return listUnsaved(path).length > 0;
}

/** The files in which it is. An editor that is left as it should be after that does not need them any more. */
export function listUnsaved(path: string): string[] {
  return copiesOf(path).filter((copy) => /^\..*\.sw[a-p]$|^#.*#$/.test(basename(copy)));
}

/** Brings back what was in nano when its terminal was closed; nano itself never looks at it again. */
export function rescue(path: string): void {
  const saved = `${path}.save`;
  if (savedAt(saved).getTime() < savedAt(path).getTime()) return;
  try {
    renameSync(saved, path);
  } catch {
    // There is none: that is how it should be.
  }
}

/** Swap files, backups and the like: their names hold that of the draft, which no other has. */
export function copiesOf(path: string): string[] {
  const folder = dirname(path);
  const name = basename(path);
  return listNames(folder)
    .filter((other) => other !== name && other.includes(name))
    .map((other) => join(folder, other));
}

/** When a file was written; the beginning of time for one that is not there. */
export function savedAt(path: string): Date {
  return statSync(path, { throwIfNoEntry: false })?.mtime ?? new Date(0);
}

/** What lies in a folder; nothing where it cannot be looked at. */
export function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
