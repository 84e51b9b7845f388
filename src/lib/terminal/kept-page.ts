// A page on the disk that nobody else may read, for a browser to open; it is not kept for long.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import { whyNotWritten } from '../system-failure.js';

/** The browser may be slow to start, and is given no second chance to load it; after that the page is removed. */
const KEPT_MS = 60 * 60 * 1000;

export type PagePlace = { readonly folder: string; readonly newId: NewId; readonly now: Date };

/** Gives its path. Throws `local`. */
export function keepPage({ folder: state, newId, now }: PagePlace, html: string): string {
  const folder = join(state, 'previews');
  const path = join(folder, `${newId<string>()}.html`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    removeOld(folder, now);
    writeFileSync(path, html, { flag: 'wx', mode: 0o600 });
    return path;
  } catch (cause) {
    rmSync(path, { force: true });
    const why = whyNotWritten(cause) ?? errorCode(cause) ?? 'it failed';
    throw new MailroomError('local', `the page cannot be written: ${why} (${path})`, ['make room there'], { cause });
  }
}

function removeOld(folder: string, now: Date): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const writtenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (now.getTime() - writtenAt > KEPT_MS) rmSync(path, { force: true });
  }
}
