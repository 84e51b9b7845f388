// Drafts on this machine's disk, in the state folder: what somebody typed outlives an editor, a crash and a refusal.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, MailroomError } from '../errors.js';
import type { MessageId, NewId } from '../ids.js';
import { whyNotWritten } from '../system-failure.js';
import { holderOf } from './draft-lock.js';
import {
  type DraftKey,
  type DraftName,
  formatDraftName,
  isSameDraft,
  parseDraftName,
  parseOldDraftName,
} from './draft-name.js';
import { copiesOf, listNames, rescue, savedAt } from './editor-copies.js';

export type KeptDraft = DraftName & {
  readonly path: string;
  readonly text: string;
  readonly savedAt: Date;
};

/** Where a draft is, and the version of the conversation that it was written for. */
export type KeptPlace = Pick<KeptDraft, 'id' | 'path' | 'version'>;

/** Where drafts are, and of which store; drafts of several stores may lie in one folder. */
export type DraftPlace = {
  /** The state folder. */
  readonly folder: string;
  readonly store: string;
  readonly newId: NewId;
};

/** The unfinished drafts of a store, the newest first. One that cannot be read keeps nobody from writing another. */
export function listDrafts(place: DraftPlace): KeptDraft[] {
  return listDraftNames(place)
    .filter(({ store }) => place.store.endsWith(store))
    .flatMap((name) => {
      const path = join(draftFolder(place), formatDraftName(name));
      rescue(path);
      const text = readIfPossible(path);
      return text === undefined ? [] : [{ ...name, path, text, savedAt: savedAt(path) }];
    })
    .sort((one, other) => other.savedAt.getTime() - one.savedAt.getTime());
}

/** Those of one operator about one thing. */
export function findDrafts(place: DraftPlace, key: DraftKey): KeptDraft[] {
  return listDrafts(place).filter((draft) => isSameDraft(draft, key));
}

/**
 * Keeps a new draft in a file of its own, which nobody else may read. Of a text that is there already, as when a script
 * is refused again and again, it is that file. Throws `local`.
 */
export function keepDraft(place: DraftPlace, key: DraftKey, text: string): KeptPlace {
  const same = findDrafts(place, key).find((draft) => draft.text === text && holderOf(draft.path) === undefined);
  if (same !== undefined) return same;
  const folder = draftFolder(place);
  return withLocalErrors(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const id = place.newId<MessageId>();
    const path = join(folder, formatDraftName({ ...key, store: place.store, id }));
    try {
      writeSynced(path, text);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
    return { id, path, version: key.version };
  });
}

/** Puts another text in its place, in one step: on a full disk the old one stays. Throws `local`. */
export function rewriteDraft(path: string, text: string): void {
  withLocalErrors(path, () => {
    const fresh = `${path}.new`;
    rmSync(fresh, { force: true });
    try {
      writeSynced(fresh, text);
      renameSync(fresh, path);
    } finally {
      rmSync(fresh, { force: true });
    }
  });
}

/** The same draft for another version of its conversation. Where its file cannot be called otherwise, it stays. */
export function moveDraft(kept: KeptPlace, version: number): KeptPlace {
  const name = parseDraftName(basename(kept.path));
  const path = name && join(dirname(kept.path), formatDraftName({ ...name, version }));
  if (path === undefined || path === kept.path) return { ...kept, version };
  try {
    renameSync(kept.path, path);
  } catch {
    return { ...kept, version };
  }
  for (const copy of copiesOf(kept.path)) rmSync(copy, { force: true });
  return { ...kept, path, version };
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

/** Away with the draft, and with the copies that editors have made of it. */
export function discardDraft(path: string): void {
  rmSync(path, { force: true });
  for (const copy of copiesOf(path)) rmSync(copy, { force: true });
}

function listDraftNames(place: DraftPlace): DraftName[] {
  const folder = draftFolder(place);
  return listNames(folder).flatMap((file) => {
    const old = parseOldDraftName(file);
    if (old === undefined) return parseDraftName(file) ?? [];
    const name = { ...old, id: place.newId<MessageId>() };
    try {
      renameSync(join(folder, file), join(folder, formatDraftName(name)));
      return name;
    } catch {
      return [];
    }
  });
}

function draftFolder({ folder }: DraftPlace): string {
  return join(folder, 'drafts');
}

// O_EXCL: never through a link that somebody else has laid there. Synced, for machines crash as well.
function writeSynced(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
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
