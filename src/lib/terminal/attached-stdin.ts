// --attach -:NAME: what comes on stdin, kept as a file of that name until it is sent. A draft can be gone on with later.
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errorCode, MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import { whyNotWritten } from '../system-failure.js';

const STDIN = /^-(?::|$)/;

/** Whether one of the files is what comes on stdin. */
export function attachesStdin(attach: readonly string[] = []): boolean {
  return attach.some((path) => STDIN.test(path));
}

/**
 * The paths, with that of a private file below `stateFolder` in place of `-:NAME`. Throws `invalid` for what is no name,
 * and `local` when the file cannot be written.
 */
export async function keepStdin(attach: readonly string[], stateFolder: string): Promise<readonly string[]> {
  const name = nameOnStdin(attach);
  if (name === undefined) return attach;
  if (process.stdin.readableEnded) {
    throw new MailroomError('invalid', 'the text came on stdin already, so no file can', [
      'give one of them as a file',
    ]);
  }
  const path = await write(name, attachedFolder(stateFolder));
  return attach.map((one) => (STDIN.test(one) ? path : one));
}

/** Removes those of the files that were kept from stdin: their mail has been stored. */
export function discardStdin(attach: readonly string[], stateFolder: string): void {
  for (const path of attach) {
    const inside = relative(attachedFolder(stateFolder), path);
    if (/^[^/]+\/[^/]+$/.test(inside) && !inside.startsWith('..'))
      rmSync(dirname(path), { recursive: true, force: true });
  }
}

/** What nobody has sent for a month belongs to no draft that anybody goes on with. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const writtenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - writtenAt > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}

function attachedFolder(stateFolder: string): string {
  return join(stateFolder, 'attached');
}

/** Parses `-:NAME`. Throws `invalid` when there are two of them, for stdin can be read only once, and for what is no name. */
function nameOnStdin(attach: readonly string[]): string | undefined {
  const [given, second] = attach.filter((path) => STDIN.test(path));
  if (given === undefined) return undefined;
  if (second !== undefined) {
    throw new MailroomError('invalid', 'two files cannot both come on stdin', ['attach one of them as a file']);
  }
  const name = parseHeaderText(given.slice(2), 'the name of the file on stdin');
  if (/^\.{0,2}$|\//.test(name) || Buffer.byteLength(name) > 255) {
    throw new MailroomError('invalid', `--attach ${given} needs a name for what comes on stdin`, [
      'such as --attach -:report.txt, without a folder',
    ]);
  }
  return name;
}

async function write(name: string, folder: string): Promise<string> {
  let path = folder;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    removeOld(folder);
    path = join(mkdtempSync(join(folder, 'stdin-')), name);
    await pipeline(process.stdin, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    return path;
  } catch (cause) {
    if (path !== folder) rmSync(dirname(path), { recursive: true, force: true });
    const why = whyNotWritten(cause) ?? errorCode(cause) ?? 'it failed';
    throw new MailroomError(
      'local',
      `what came on stdin cannot be kept: ${why} (${folder}); nothing was sent`,
      ['make room there, or attach a file'],
      { cause },
    );
  }
}
