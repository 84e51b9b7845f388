// Runs the program as a user would: its own process, its own home, no terminal.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { expectSchema } from './result-schema.js';
import { sharedFolder, temporaryFolder } from './temporary-folder.js';

/** The program as it is shipped: the built one, started by bin/run.js. */
export const PROGRAM = join(import.meta.dirname, '../../bin/run.js');

export type CliOptions = {
  /** Beside PATH, HOME and the XDG folders there is nothing else in the environment. `undefined` takes one out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What stdin says; without it stdin is empty. */
  readonly input?: string | Buffer;
  /** HOME, and the place of the XDG folders. A fresh folder unless given. */
  readonly home?: string;
  readonly cwd?: string;
  /** Milliseconds until the program is killed and the run counts as a failure. */
  readonly timeoutMs?: number;
  /** Another script than the program's. */
  readonly program?: string;
};

export type CliResult = {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as JSON. Throws an error with both outputs when it is none, or not what `mailroom schema` says. */
  json<T = unknown>(): T;
};

export type RunningCli = {
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** Waits until stdout and stderr together contain this, in the order in which they came. */
  waitFor(wanted: string | RegExp, timeoutMs?: number): Promise<void>;
  write(text: string): void;
  endInput(): void;
  kill(signal?: NodeJS.Signals): void;
  readonly finished: Promise<CliResult>;
};

/** The environment that a person has on a fresh machine with this home; of the tests' own, what keeps them quick and apart. */
export function cliEnvironment(home: string, extra: CliOptions['env'] = {}): Record<string, string> {
  mkdirSync(home, { recursive: true });
  const env: Record<string, string | undefined> = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    // Each test has a home of its own, and would compile the program anew.
    NODE_COMPILE_CACHE: sharedFolder('compile-cache'),
    // No test asks the world: there is no name server at this port.
    MAILROOM_DNS_SERVERS: '127.0.0.1:9',
    ...extra,
  };
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Runs `mailroom ARGS` to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const cli = startCli(args, options);
  if (options.input === undefined) cli.endInput();
  return cli.finished;
}

/** Starts `mailroom ARGS`, for runs that are talked to or killed in the middle. Given no `input`, stdin stays open. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const home = options.home ?? temporaryFolder('home');
  const child = spawn(process.execPath, [options.program ?? PROGRAM, ...args], {
    env: cliEnvironment(home, options.env),
    cwd: options.cwd ?? home,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const heard = listen(child);
  // It may end before it has read all that it was told.
  child.stdin.on('error', () => {});
  if (options.input !== undefined) child.stdin.end(options.input);
  return {
    pid: child.pid ?? -1,
    stdout: () => heard.stdout.text,
    stderr: () => heard.stderr.text,
    waitFor: (wanted, timeoutMs = 60_000) => waitFor(heard, wanted, timeoutMs),
    write: (text) => child.stdin.write(text),
    endInput: () => child.stdin.end(),
    kill: (signal = 'SIGKILL') => child.kill(signal),
    finished: finish(child, heard, args, options.timeoutMs ?? 60_000),
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;
type Heard = {
  both: string;
  isOver: boolean;
  stdout: { text: string };
  stderr: { text: string };
  onChange: Set<() => void>;
};

function listen(child: Child): Heard {
  const heard: Heard = { both: '', isOver: false, stdout: { text: '' }, stderr: { text: '' }, onChange: new Set() };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      heard[name].text += chunk;
      heard.both += chunk;
      for (const changed of heard.onChange) changed();
    });
  }
  child.once('close', () => {
    heard.isOver = true;
    for (const changed of heard.onChange) changed();
  });
  return heard;
}

function waitFor(heard: Heard, wanted: string | RegExp, timeoutMs: number): Promise<void> {
  const isThere = () => (typeof wanted === 'string' ? heard.both.includes(wanted) : wanted.test(heard.both));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(`waited ${timeoutMs} ms for`), timeoutMs);
    function end(complaint?: string): void {
      clearTimeout(timer);
      heard.onChange.delete(look);
      if (complaint === undefined) resolve();
      else reject(new Error(`${complaint} ${wanted}; the output is:\n${heard.both}`));
    }
    function look(): void {
      if (isThere()) end();
      else if (heard.isOver) end('it ended without');
    }
    heard.onChange.add(look);
    look();
  });
}

function finish(child: Child, heard: Heard, args: readonly string[], timeoutMs: number): Promise<CliResult> {
  const name = `mailroom ${args.join(' ')}`;
  const endWithTests = () => child.kill('SIGKILL');
  process.once('exit', endWithTests);
  const finished = new Promise<CliResult>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${name} did not end within ${timeoutMs} ms; its output:\n${heard.both}`));
    }, timeoutMs);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.off('exit', endWithTests);
      resolve({
        code,
        signal,
        stdout: heard.stdout.text,
        stderr: heard.stderr.text,
        json: () => readJson(heard, args),
      });
    });
  });
  // Whoever kills it in the middle may never look at the result.
  finished.catch(() => {});
  return finished;
}

function readJson<T>(heard: Heard, args: readonly string[]): T {
  const result = parseJson(heard);
  // Where --json is among the arguments: some commands print JSON of another kind without it.
  if (args.includes('--json')) expectSchema(args, result);
  return result as T;
}

function parseJson(heard: Heard): unknown {
  try {
    return JSON.parse(heard.stdout.text);
  } catch (cause) {
    throw new Error(`stdout is not JSON:\n${heard.stdout.text}\nstderr:\n${heard.stderr.text}`, { cause });
  }
}
