// The terminal lent to another program, an editor or a pager: Ctrl-C is that program's as long as it runs.
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';

export type LentTo = { readonly command: string; readonly args: readonly string[] };

/** How a program ended: its exit code, or what kept it from starting (`ENOENT`). */
export type Ended = { readonly code: number | null } | { readonly failure: string };

/** A command line of the user's own, such as PAGER: without a shell, unless it needs one. */
export function commandOf(line: string): LentTo {
  const words = line.trim().split(/\s+/);
  const needsShell = /[$`"'\\|&;<>(){}[\]*?~#=!]/.test(line);
  return needsShell ? { command: '/bin/sh', args: ['-c', line] } : { command: words[0] ?? '', args: words.slice(1) };
}

/** Runs the program on this terminal; `input`, if any, is what it reads. */
export async function lendTerminal({ command, args }: LentTo, options: SpawnOptions, input?: string): Promise<Ended> {
  const listeners = process.listeners('SIGINT');
  process.removeAllListeners('SIGINT');
  // Without any listener, Ctrl-C would end this process too and leave that program behind.
  process.on('SIGINT', ignore);
  try {
    return await run(command, args, options, input);
  } finally {
    process.off('SIGINT', ignore);
    for (const listener of listeners) process.on('SIGINT', listener);
  }
}

function run(command: string, args: readonly string[], options: SpawnOptions, input?: string): Promise<Ended> {
  // When stdout is no terminal it is kept for the result: whatever the program says is talk.
  const out = process.stdout.isTTY ? 'inherit' : process.stderr;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...options,
      stdio: [input === undefined ? 'inherit' : 'pipe', out, 'inherit'],
    });
    child.once('error', (error) => resolve({ failure: 'code' in error ? String(error.code) : error.message }));
    child.once('close', (code) => {
      if (code === null) restore();
      resolve({ code });
    });
    // It may be left before it has read everything.
    child.stdin?.on('error', ignore);
    child.stdin?.end(input);
  });
}

// Out of the other screen, with a cursor, plain letters, no mouse, and keys as they are typed (xterm's names of them).
const PLAIN_SCREEN = '\u001b[?1049l\u001b[?25h\u001b[0m\u001b[?1000l\u001b[?2004l\u001b[?1l\u001b>\r\n';

/** A program that was killed has left the terminal as it had it. */
function restore(): void {
  if (!process.stdin.isTTY) return;
  spawnSync('stty', ['sane'], { stdio: ['inherit', 'ignore', 'ignore'] });
  if (process.stderr.isTTY) process.stderr.write(PLAIN_SCREEN);
}

function ignore(): void {}
