// Claims of this machine: each writer leaves a mark beside theirs, so that those of a terminal that was killed do not count.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listNames } from './editor-copies.js';
import { isRunning, startOf, thisHost } from './process-mark.js';

/** Marks a claim as one of this process. A disk that is full keeps nobody from writing. `folder` is the state folder. */
export function markClaim(folder: string, id: string): void {
  const marks = join(folder, 'claims');
  try {
    mkdirSync(marks, { recursive: true, mode: 0o700 });
    writeFileSync(join(marks, `${id}.${thisHost()}.${process.pid}`), startOf(process.pid), { mode: 0o600 });
  } catch {
    // It expires by itself.
  }
}

/** The claims whose process has gone without releasing them. */
export function listDeadClaims(folder: string): string[] {
  const marks = join(folder, 'claims');
  return listMarks(marks)
    .filter(({ file, pid }) => !isRunning(pid, join(marks, file)))
    .map(({ id }) => id);
}

/** Away with the marks of claims that are no more. */
export function dropMarks(folder: string, ids: readonly string[]): void {
  const marks = join(folder, 'claims');
  for (const { file, id } of listMarks(marks)) if (ids.includes(id)) rmSync(join(marks, file), { force: true });
}

type Mark = { readonly file: string; readonly id: string; readonly pid: number };

// Of another machine, with which this folder is shared, nobody here can ask.
function listMarks(marks: string): Mark[] {
  const host = thisHost();
  return listNames(marks).flatMap((file) => {
    const [, id, on, pid] = /^([0-9a-z-]+)\.([a-zA-Z0-9-]*)\.(\d+)$/.exec(file) ?? [];
    return id === undefined || on !== host ? [] : [{ file, id, pid: Number(pid) }];
  });
}
