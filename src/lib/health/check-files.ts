// Checks that nobody else on this machine can read settings, keys, drafts and the store, and that there is room.
import { dirname } from 'node:path';
import type { Folders } from '../settings/folders.js';
import { describeSize } from '../smtp/smtp-reply.js';
import { type Finding, failed, ok, unknown, warning } from './finding.js';
import { takeTime } from './take-time.js';
import { listFolder, type PathMode, readFreeBytes, readMachineFacts, readMode } from './this-machine.js';

export type FilesToCheck = {
  readonly folders: Folders;
  /** The file of an SQLite store; undefined for PostgreSQL. */
  readonly storePath: string | undefined;
};

const OTHERS = 0o077;
const MOST_NAMED = 5;

export async function checkFiles({ folders, storePath }: FilesToCheck): Promise<readonly Finding[]> {
  const part = 'this machine';
  const isWindows = readMachineFacts().platform === 'win32';
  const permissions = await takeTime(part, 'files', async () => {
    if (isWindows) return unknown('Windows keeps no such modes: the folders of a user are their own there');
    return judgeModes(await readModes(folders, storePath));
  });
  const room = await takeTime(part, 'room', async () => judgeRoom(storePath ?? folders.state));
  return [permissions, room];
}

async function readModes(folders: Folders, storePath: string | undefined): Promise<readonly PathMode[]> {
  const own = [folders.config, folders.data, folders.state];
  const inside = await Promise.all(own.map(listFolder));
  const beside = storePath === undefined ? [] : await listFolder(dirname(storePath));
  const store = beside.filter((path) => path === storePath || path.startsWith(`${storePath}-`));
  const paths = [...new Set([...own, ...inside.flat(), ...store])];
  const modes = await Promise.all(paths.map(readMode));
  return modes.filter((mode) => mode !== undefined);
}

function judgeModes(modes: readonly PathMode[]) {
  const open = modes.filter(({ mode }) => (mode & OTHERS) !== 0);
  if (open.length === 0) return ok(`${modes.length} files and folders, all for you alone`);
  const steps = open
    .slice(0, MOST_NAMED)
    .map(({ path, isFolder }) => `chmod ${isFolder ? '700' : '600'} '${path.replaceAll("'", `'\\''`)}'`);
  const more = open.length > MOST_NAMED ? [`and ${open.length - MOST_NAMED} more`] : [];
  const what = open.length === 1 ? '1 file or folder' : `${open.length} files or folders`;
  return {
    ...failed(`others on this machine may read ${what} of mailroom`, ...steps, ...more),
    kind: 'local' as const,
  };
}

const LITTLE = 500_000_000;
const TOO_LITTLE = 50_000_000;

async function judgeRoom(path: string) {
  const free = (await readFreeBytes(path)) ?? (await readFreeBytes(dirname(path)));
  if (free === undefined) return unknown('nobody says how much room is left');
  const words = `${describeSize(free)} free at ${path}`;
  if (free < TOO_LITTLE) return { ...failed(words, 'make room: mail cannot be taken in'), kind: 'local' as const };
  return free < LITTLE ? warning(words, 'make room before mail cannot be taken in any more') : ok(words);
}
