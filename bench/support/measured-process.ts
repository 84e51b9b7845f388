// A whole process, measured: how long it takes, and the most memory it has at once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export type Measured = {
  readonly seconds: number;
  /** What the processors worked for it, which other programs disturb less than they do the clock. In hundredths. */
  readonly cpuSeconds: number;
  readonly megabytes: number;
  readonly stdout: string;
};

/** Runs a program to its end. Throws what it said when it fails. Memory and work are what Linux tells; elsewhere 0. */
export async function measureProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Measured> {
  const start = performance.now();
  const before = workOfChildren();
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  // The kernel keeps the high-water mark, so only what is taken in the last moment is missed.
  let megabytes = 0;
  const look = () => {
    megabytes = Math.max(megabytes, highWater(child.pid));
  };
  const watch = setInterval(look, 20);
  const [code] = await once(child, 'close');
  clearInterval(watch);
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${said.stderr}${said.stdout}`);
  return { seconds, cpuSeconds: workOfChildren() - before, megabytes, stdout: said.stdout };
}

const TICKS = 100;

/** Seconds of processor time of all children that have ended (`cutime` and `cstime`, proc_pid_stat(5)). */
export function workOfChildren(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'latin1')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[13]) + Number(fields[14])) / TICKS;
  } catch {
    return 0;
  }
}

function highWater(pid: number | undefined): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
