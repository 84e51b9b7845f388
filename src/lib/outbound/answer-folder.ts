// Servers' answers that the store would not take, on this machine's disk: notes in the state folder, until they are recorded.
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../errors.js';
import { makePrivateFolder } from '../store/private-folder.js';

export type AnswerFolder = {
  /** The names of the notes that are there. */
  list(): readonly string[];
  /** Undefined when somebody else has recorded it meanwhile, or it cannot be read. */
  read(name: string): string | undefined;
  /** Keeps a note, for its owner alone; it is on the disk when this returns. Throws what the system says. */
  keep(name: string, text: string): void;
  remove(name: string): void;
  /** Keeps it out of the way of the others, for somebody to look at. */
  putAside(name: string): void;
  /** The paths of those that were put aside. */
  listAside(): readonly string[];
};

const NOTE = '.json';
const ASIDE = '.damaged';

/** @param state the state folder. It is made when there is something to keep. */
export function answerFolder(state: string): AnswerFolder {
  const folder = join(state, 'answers');
  const names = (ending: string) => listNames(folder).filter((name) => name.endsWith(ending));
  return {
    list: () => names(NOTE).map((name) => name.slice(0, -NOTE.length)),
    read: (name) => readIfThere(join(folder, name + NOTE)),
    keep: (name, text) => {
      makePrivateFolder(folder);
      const path = join(folder, name + NOTE);
      const fresh = `${path}.new`;
      try {
        writeSynced(fresh, text);
        renameSync(fresh, path);
        syncFolder(folder);
      } catch (error) {
        rmSync(fresh, { force: true });
        throw error;
      }
    },
    remove: (name) => rmSync(join(folder, name + NOTE), { force: true }),
    putAside: (name) => renameIfThere(join(folder, name + NOTE), join(folder, name + ASIDE)),
    listAside: () => names(ASIDE).map((name) => join(folder, name)),
  };
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

// Another program may have seen the damage as well, and have been quicker.
function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

// What a program that died has left half-written is nobody's.
function writeSynced(path: string, text: string): void {
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

// Windows opens no folder, and keeps names by itself.
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
