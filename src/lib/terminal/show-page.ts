// Where a page goes: into the file that was named, to stdout, or into the browser of this machine.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { errorCode, MailroomError } from '../errors.js';
import { whyNotWritten } from '../system-failure.js';
import { keepPage, type PagePlace } from './kept-page.js';

export type PageGoal = {
  /** A path, or `-` for stdout; undefined for the browser. */
  readonly to: string | undefined;
  /** Whether somebody is there to look at it. */
  readonly isWatched: boolean;
  readonly openBrowser: (url: string) => Promise<boolean>;
  readonly print: (text: string) => void;
};

/** Where the page is; undefined when it went to stdout. */
export type ShownPage = { readonly path: string | undefined; readonly isOpen: boolean };

/** Gives where the page is. Throws `local` when it cannot be written, and `invalid` for a file that is there already. */
export async function showPage(html: string, place: PagePlace, goal: PageGoal): Promise<ShownPage> {
  if (goal.to === '-') {
    goal.print(html.trimEnd());
    return { path: undefined, isOpen: false };
  }
  if (goal.to !== undefined) {
    writeNew(goal.to, html);
    return { path: goal.to, isOpen: false };
  }
  const path = keepPage(place, html);
  const isOpen = goal.isWatched && (await goal.openBrowser(pathToFileURL(path).href));
  return { path, isOpen };
}

function writeNew(path: string, html: string): void {
  try {
    writeFileSync(path, html, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST') {
      throw new MailroomError('invalid', `${path} is there already, and nothing is overwritten`, ['name a new file']);
    }
    const why = whyNotWritten(cause) ?? errorCode(cause) ?? 'it failed';
    throw new MailroomError('local', `the page cannot be written: ${why} (${path})`, ['name another file'], { cause });
  }
}
