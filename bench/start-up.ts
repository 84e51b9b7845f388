// How long a person waits for a command: whole processes, as a ratio to a Node that does nothing, measured in turns.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { makeLargeStore } from './large-store.js';

const CONVERSATIONS = 10_000;
const ROUNDS = Number(process.argv[2] ?? 31);
const PROGRAM = join(import.meta.dirname, '../bin/run.js');

/** What is measured, and the ratio that is aimed at. */
const COMMANDS = [
  { name: 'node -e 0', args: ['-e', '0'], aim: undefined },
  { name: 'mailroom --version', args: [PROGRAM, '--version'], aim: 1.2 },
  { name: 'mailroom --help', args: [PROGRAM, '--help'], aim: 2.5 },
  { name: 'mailroom inbox', args: [PROGRAM, 'inbox'], aim: 2.5 },
  { name: 'mailroom inbox --json', args: [PROGRAM, 'inbox', '--json'], aim: undefined },
  { name: 'mailroom show 1', args: [PROGRAM, 'show', '1'], aim: undefined },
  { name: 'TAB after: mailroom inbox --', args: [PROGRAM, '__complete', 'zsh', '=--', 'inbox'], aim: 1.5 },
  { name: 'TAB after: mailroom show', args: [PROGRAM, '__complete', 'zsh', '=', 'show'], aim: 2.5 },
  { name: 'mailroom ui, to its list', args: [PROGRAM, 'ui', '--as', 'ana'], aim: undefined, until: '1 of' },
  { name: 'mailroom status', args: [PROGRAM, 'status'], aim: undefined },
] as const;

const folder = await makeLargeStore(CONVERSATIONS);
try {
  const times = COMMANDS.map((): number[] => []);
  for (let round = -2; round < ROUNDS; round++) {
    for (const [index, command] of COMMANDS.entries()) {
      const time =
        'until' in command ? await measureScreen(command.args, folder, command.until) : measure(command.args, folder);
      // The first rounds fill the caches: of the disk, and of compiled code.
      if (round >= 0) times[index]?.push(time);
    }
  }
  printTable(times.map(median));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(args: readonly string[], home: string): number {
  const env = { PATH: process.env['PATH'], HOME: home, MAILROOM_STORE: join(home, 'mailroom.db') };
  const start = performance.now();
  const run = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  const time = performance.now() - start;
  if (run.status !== 0) throw new Error(`${args.join(' ')} ended with ${run.status}:\n${run.stderr}`);
  return time;
}

/** In a terminal, until the text is on the screen. */
function measureScreen(args: readonly string[], home: string, until: string): Promise<number> {
  const env = { PATH: process.env['PATH'], HOME: home, MAILROOM_STORE: join(home, 'mailroom.db') };
  const start = performance.now();
  const pty = spawn(process.execPath, [...args], { name: 'xterm-256color', cols: 120, rows: 40, env });
  return new Promise((resolve, reject) => {
    let shown = '';
    let time: number | undefined;
    pty.onData((data) => {
      shown += data;
      if (time !== undefined || !shown.includes(until)) return;
      time = performance.now() - start;
      pty.write('q');
    });
    pty.onExit(() => (time === undefined ? reject(new Error(`${args.join(' ')} ended:\n${shown}`)) : resolve(time)));
  });
}

function printTable(medians: readonly number[]): void {
  const [bare = 1] = medians;
  const rows = COMMANDS.map(({ name, aim }, index) => {
    const time = medians[index] ?? 0;
    return [name, time.toFixed(1), (time / bare).toFixed(2), aim?.toFixed(1) ?? ''];
  });
  process.stdout.write(`Node ${process.version}, ${CONVERSATIONS} conversations, medians of ${ROUNDS} rounds\n\n`);
  process.stdout.write('| command | ms | ratio | aim |\n|---|---|---|---|\n');
  for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
