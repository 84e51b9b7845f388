// Drafts on this machine's disk, in the state folder: what somebody typed outlives an editor, a crash and a refusal.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, MailroomError } from '../errors.js';
import { whyNotWritten } from '../system-failure.js';

/** Whose draft, and for which conversation of which store. */
export type DraftKey = {
  /** The state folder. */
  readonly folder: string;
  readonly store: string;
  readonly number: number;
  /** The operator's slug. */
  readonly operator: string;
};

export type KeptDraft = {
  readonly path: string;
  /** The version of the conversation that it was begun for. */
  readonly version: number;
  readonly text: string;
  readonly savedAt: Date;
};

/** The unfinished drafts, the newest first. One that cannot be read keeps nobody from writing another. */
export function findDrafts(key: DraftKey): KeptDraft[] {
  const folder = draftFolder(key);
  const prefix = prefixOf(key);
  return listNames(folder)
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => {
      const version = /^(\d+)(?:-\d+)?\.md$/.exec(name.slice(prefix.length))?.[1];
      const path = join(folder, name);
      const text = version === undefined ? undefined : readIfPossible(path);
      return text === undefined ? [] : [{ path, version: Number(version), text, savedAt: savedAt(path) }];
    })
    .sort((one, other) => other.savedAt.getTime() - one.savedAt.getTime());
}

/** Keeps a new draft in a file of its own, which nobody else may read. Gives its path. Throws `local`. */
export function keepDraft(key: DraftKey, version: number, text: string): string {
  const folder = draftFolder(key);
  return withLocalErrors(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (let count = 1; ; count++) {
      const path = join(folder, `${prefixOf(key)}${version}${count === 1 ? '' : `-${count}`}.md`);
      try {
        writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
        return path;
      } catch (error) {
        if (errorCode(error) === 'EEXIST') {
          // A script that is refused again and again keeps one draft.
          if (readDraft(path) === text) return path;
          continue;
        }
        rmSync(path, { force: true });
        throw error;
      }
    }
  });
}

/** Puts another text in its place, in one step: on a full disk the old one stays. Throws `local`. */
export function rewriteDraft(path: string, text: string): void {
  withLocalErrors(path, () => {
    const fresh = `${path}.new`;
    rmSync(fresh, { force: true });
    try {
      writeFileSync(fresh, text, { flag: 'wx', mode: 0o600 });
      renameSync(fresh, path);
    } finally {
      rmSync(fresh, { force: true });
    }
  });
}

/** What is in the file now; empty when somebody has removed it. Throws `local`, and `invalid` for what is no text. */
export function readDraft(path: string): string {
  const bytes = withLocalErrors(path, () => {
    try {
      return readFileSync(path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new MailroomError('invalid', `the draft ${path} is not UTF-8 text`, ['save it as plain text in UTF-8'], {
      cause,
    });
  }
}

/** The same, undefined for what cannot be read. */
export function readIfPossible(path: string): string | undefined {
  try {
    return readDraft(path);
  } catch (error) {
    if (error instanceof MailroomError) return undefined;
    throw error;
  }
}

export function discardDraft(path: string): void {
  rmSync(path, { force: true });
}

function draftFolder({ folder }: DraftKey): string {
  return join(folder, 'drafts');
}

function prefixOf({ store, number, operator }: DraftKey): string {
  return `${store.slice(-8)}-${number}-${operator}-v`;
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function savedAt(path: string): Date {
  return statSync(path, { throwIfNoEntry: false })?.mtime ?? new Date(0);
}

function withLocalErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = errorCode(cause);
    if (code === undefined || cause instanceof MailroomError) throw cause;
    throw new MailroomError(
      'local',
      `the draft cannot be kept: ${whyNotWritten(cause) ?? code} (${path})`,
      ['make room there, or set XDG_STATE_HOME to another folder'],
      { cause },
    );
  }
}
