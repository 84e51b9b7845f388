// Who has a draft open: two terminals never write to the same one.
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning, startOf, thisHost } from './process-mark.js';

/** A lock of another machine whose process nobody can ask about is believed for so long. */
const BELIEVED_MS = 12 * 60 * 60 * 1000;

export type Holder = { readonly pid: number; readonly host: string };

/**
 * Takes the draft for this process until it ends, or gives who has it. Each lays a lock of its own first and looks for
 * others then: two who come at the same time may both go away again, and never both stay.
 */
export function takeDraft(path: string): Holder | undefined {
  const own = lockPath(path, { pid: process.pid, host: thisHost() });
  try {
    writeFileSync(own, startOf(process.pid), { mode: 0o600 });
  } catch {
    // A full disk keeps nobody from reading what was kept.
    return holderOf(path);
  }
  const other = holderOf(path);
  if (other === undefined) removeAtExit(own);
  else rmSync(own, { force: true });
  return other;
}

const laid = new Set<string>();

// One listener for all: who works in `ui` opens many a draft in a day.
function removeAtExit(lock: string): void {
  if (laid.size === 0) {
    process.once('exit', () => {
      for (const path of laid) rmSync(path, { force: true });
    });
  }
  laid.add(lock);
}

/** The other process that has it open, if any. */
export function holderOf(path: string): Holder | undefined {
  const name = basename(path);
  const folder = dirname(path);
  return listLocks(folder)
    .filter((lock) => lock.draft === name && !(lock.pid === process.pid && lock.host === thisHost()))
    .find((lock) => isAlive(lock, join(folder, lock.file)));
}

type Lock = Holder & { readonly draft: string; readonly file: string };

function lockPath(path: string, { pid, host }: Holder): string {
  return `${path}.${host}.${pid}.lock`;
}

function listLocks(folder: string): Lock[] {
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch {
    return [];
  }
  return files.flatMap((file) => {
    const [, draft, host, pid] = /^(.+\.md)\.([a-zA-Z0-9-]*)\.(\d+)\.lock$/.exec(file) ?? [];
    return draft === undefined || host === undefined ? [] : [{ draft, host, pid: Number(pid), file }];
  });
}

function isAlive({ pid, host }: Holder, lock: string): boolean {
  if (host !== thisHost()) {
    const laidAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return Date.now() - laidAt < BELIEVED_MS;
  }
  return isRunning(pid, lock);
}
