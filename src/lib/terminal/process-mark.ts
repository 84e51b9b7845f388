// Whether a process of this machine that has left its mark in a file is still running.
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from '../errors.js';

/** Whether the process that wrote its start into that file runs: a number is given again when its process has gone. */
export function isRunning(pid: number, mark: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false;
  }
  return readOr(mark, '') === startOf(pid);
}

/** When a process was started, as far as the system tells (Linux: field 22 of its stat, proc(5)); else empty. */
export function startOf(pid: number): string {
  // The name of the program, in brackets, may hold blanks and brackets.
  return (
    readOr(`/proc/${pid}/stat`, '')
      .replace(/^.*\) /s, '')
      .split(' ')[19] ?? ''
  );
}

/** The name of this machine, as it may stand in the name of a file. */
export function thisHost(): string {
  return hostname().replace(/[^a-zA-Z0-9-]/g, '-');
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
