// A mail as the customer will see it, in the browser: a page on the disk that nobody else may read.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorCode, MailroomError } from '../errors.js';
import { whyNotWritten } from '../system-failure.js';
import type { Sheet, WritingDesk } from './sheet.js';

/** The browser may be slow to start, and is given no second chance to load it; after that the page is removed. */
const KEPT_MS = 60 * 60 * 1000;

/** Writes the page, shows it, and says so. Throws `local`, and what composing throws. */
export async function previewPage(desk: WritingDesk, { draft }: Sheet): Promise<string> {
  const html = await desk.writing.renderPage(draft);
  if (html === undefined) return 'It goes as plain text alone: there is no page to show.';
  const path = keepPage(desk, html);
  const isOpen = await desk.openPage(pathToFileURL(path).href);
  return isOpen ? `It opens in your browser: ${path}` : `There is no browser to be started here; the page is ${path}`;
}

function keepPage({ place, now }: WritingDesk, html: string): string {
  const folder = join(place.folder, 'previews');
  const path = join(folder, `${place.newId<string>()}.html`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    removeOld(folder, now);
    writeFileSync(path, html, { flag: 'wx', mode: 0o600 });
    return path;
  } catch (cause) {
    rmSync(path, { force: true });
    const why = whyNotWritten(cause) ?? errorCode(cause) ?? 'it failed';
    throw new MailroomError('local', `the preview cannot be written: ${why} (${path})`, ['make room there'], { cause });
  }
}

function removeOld(folder: string, now: Date): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const writtenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (now.getTime() - writtenAt > KEPT_MS) rmSync(path, { force: true });
  }
}
