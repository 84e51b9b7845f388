// Runs the program in a pseudo-terminal, as a person at the keyboard sees it.
import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { type CliOptions, cliEnvironment, PROGRAM } from './run-cli.js';
import { temporaryFolder } from './temporary-folder.js';

const KEYS = {
  enter: '\r',
  escape: '\x1b',
  tab: '\t',
  space: ' ',
  backspace: '\x7f',
  delete: '\x1b[3~',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  'page-up': '\x1b[5~',
  'page-down': '\x1b[6~',
  'ctrl-a': '\x01',
  'ctrl-c': '\x03',
  'ctrl-d': '\x04',
  'ctrl-k': '\x0b',
  'ctrl-o': '\x0f',
  'ctrl-u': '\x15',
  'ctrl-w': '\x17',
  'ctrl-x': '\x18',
} as const;

export type Key = keyof typeof KEYS;

export type TtyOptions = Omit<CliOptions, 'input' | 'timeoutMs'> & {
  readonly cols?: number;
  readonly rows?: number;
  /** Another program than node with the script. */
  readonly command?: string;
};

export type TtyEnd = { readonly code: number; readonly signal: number };

export type Tty = {
  readonly pid: number;
  /** Waits until the text is on the screen, or has scrolled off it. Its error shows the screen. */
  waitFor(wanted: string | RegExp, timeoutMs?: number): Promise<void>;
  /** Types as a person does; a line end is not added. */
  type(text: string): void;
  press(...keys: Key[]): void;
  /** What a person sees now: the rows of the screen, without trailing blanks. */
  screen(): string;
  /** The screen and all that has scrolled off it above. */
  everything(): string;
  /** All bytes that the program wrote, escape sequences included. */
  raw(): string;
  resize(cols: number, rows: number): void;
  kill(signal?: NodeJS.Signals): void;
  /** Settles when the program has ended and the screen shows its last words. */
  readonly exit: Promise<TtyEnd>;
};

/** Starts `mailroom ARGS` in a terminal of 80 by 24, or as told. */
export function runTty(args: readonly string[], options: TtyOptions = {}): Tty {
  const home = options.home ?? temporaryFolder('home');
  const size = { cols: options.cols ?? 80, rows: options.rows ?? 24 };
  const command = options.command ?? process.execPath;
  const program = options.command === undefined ? [options.program ?? PROGRAM] : [];
  const pty = spawn(command, [...program, ...args], {
    ...size,
    name: 'xterm-256color',
    cwd: options.cwd ?? home,
    env: cliEnvironment(home, { TERM: 'xterm-256color', ...options.env }),
  });
  const terminal = new headless.Terminal({ ...size, scrollback: 10_000, allowProposedApi: true });
  const screen = { raw: '', onChange: new Set<() => void>() };

  pty.onData((data) => {
    screen.raw += data;
    terminal.write(data, () => {
      for (const changed of screen.onChange) changed();
    });
  });
  // A program that asks where the cursor is, or what terminal this is, gets its answer.
  terminal.onData((answer) => pty.write(answer));

  const endWithTests = () => pty.kill('SIGKILL');
  process.once('exit', endWithTests);
  const exit = new Promise<TtyEnd>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      process.off('exit', endWithTests);
      terminal.write('', () => resolve({ code: exitCode, signal: signal ?? 0 }));
    });
  });

  const everything = () => readRows(terminal, 0);
  return {
    pid: pty.pid,
    waitFor: (wanted, timeoutMs = 10_000) => waitFor(screen.onChange, exit, everything, wanted, timeoutMs),
    type: (text) => pty.write(text),
    press: (...keys) => {
      for (const key of keys) pty.write(KEYS[key]);
    },
    screen: () => readRows(terminal, terminal.buffer.active.baseY),
    everything,
    raw: () => screen.raw,
    resize: (cols, rows) => {
      pty.resize(cols, rows);
      terminal.resize(cols, rows);
    },
    kill: (signal = 'SIGKILL') => pty.kill(signal),
    exit,
  };
}

function readRows(terminal: InstanceType<typeof headless.Terminal>, from: number): string {
  const buffer = terminal.buffer.active;
  const rows: string[] = [];
  for (let row = from; row < buffer.length; row += 1) rows.push(buffer.getLine(row)?.translateToString(true) ?? '');
  return rows.join('\n').trimEnd();
}

function waitFor(
  onChange: Set<() => void>,
  exit: Promise<TtyEnd>,
  seen: () => string,
  wanted: string | RegExp,
  timeoutMs: number,
): Promise<void> {
  const isThere = () => (typeof wanted === 'string' ? seen().includes(wanted) : wanted.test(seen()));
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      settle();
      reject(new Error(`${why}: ${wanted}. The terminal shows:\n${seen()}`));
    };
    const timer = setTimeout(() => fail(`not seen within ${timeoutMs} ms`), timeoutMs);
    function settle(): void {
      clearTimeout(timer);
      onChange.delete(look);
    }
    function look(): void {
      if (!isThere()) return;
      settle();
      resolve();
    }
    onChange.add(look);
    exit.then(() => (isThere() ? look() : fail('the program ended without it')));
    look();
  });
}
