// Another program that works on the same store: a process of its own, which can be killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = join(ROOT, 'build/typescript-imports.mjs');
const SCRIPT = join(import.meta.dirname, 'store-program-main.ts');

/** What it does: see `store-program-main.ts`. */
export type Work = 'open' | 'lease' | 'hold' | 'number' | 'answer';

export type StoreProgram = {
  /** What it has printed so far. */
  output(): string;
  /** Waits until it has printed that line. Throws an error with all its output when it ends without. */
  says(line: string): Promise<void>;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  kill(): Promise<void>;
};

/** Starts a program that works on the store at that URL. */
export function startStoreProgram(work: Work, url: string, ...args: readonly string[]): StoreProgram {
  const child = spawn(process.execPath, ['--import', SOURCES, SCRIPT, work, url, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const endWithTests = () => child.kill('SIGKILL');
  process.once('exit', endWithTests);
  const ended = once(child, 'close').then(([code]): number | null => {
    process.off('exit', endWithTests);
    return code;
  });
  return {
    output: () => output,
    says: (line) => waitForLine(child, () => output, line),
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function waitForLine(child: ChildProcess, output: () => string, line: string): Promise<void> {
  while (!output().split('\n').includes(line)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended without ${line}:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
