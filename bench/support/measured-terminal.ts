// A whole process in a terminal, measured: how long it takes. What it prints goes through no pager.
import { spawn } from '@lydell/node-pty';
import { type Measured, workOfChildren } from './measured-process.js';

/** Runs a program to its end in a terminal of 120 columns. Throws what it printed when it fails. Memory is not looked at. */
export function measureTerminal(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Measured> {
  const start = performance.now();
  const before = workOfChildren();
  const pty = spawn(command, [...args], {
    ...{ name: 'xterm-256color', cols: 120, rows: 40 },
    env: { ...env, MAILROOM_PAGER: 'cat' },
  });
  return new Promise((resolve, reject) => {
    let stdout = '';
    pty.onData((data) => {
      stdout += data;
    });
    pty.onExit(({ exitCode }) => {
      const seconds = (performance.now() - start) / 1000;
      if (exitCode === 0) resolve({ seconds, cpuSeconds: workOfChildren() - before, megabytes: 0, stdout });
      else reject(new Error(`${args.join(' ')} ended with ${exitCode}:\n${stdout}`));
    });
  });
}
