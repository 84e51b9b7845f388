// Runs a hook's command in the shell of this machine: the event as JSON on stdin, a time limit, and an end for all of it.
import { spawn } from 'node:child_process';
import { errorCode } from '../errors.js';
import { type HookAnswer, judgeExit } from './hook-call.js';

const MAX_CHARACTERS = 4096;
/** Milliseconds that are left to what the shell has started, and not waited for, to say something. */
const LAST_WORDS = 500;

export type HookRun = {
  readonly line: string;
  readonly input: string;
  /** Seconds. */
  readonly timeLimit: number;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Never throws: what went wrong is the answer. What it printed, stderr before stdout, is kept as far as it says why. */
export function runHookProgram({ line, input, timeLimit, env }: HookRun): Promise<HookAnswer> {
  return new Promise((resolve) => {
    // A group of its own: what the shell has started is stopped with it.
    const child = spawn(line, { shell: true, env, stdio: 'pipe', detached: process.platform !== 'win32' });
    const heard = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        heard[name] = (heard[name] + chunk).slice(0, MAX_CHARACTERS);
      });
    }
    const words = () => heard.stderr.trim() || heard.stdout.trim();
    const end = (result: HookAnswer['result'], response: string) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
      resolve({ result, response });
    };
    const judged = (code: number | null, signal: NodeJS.Signals | null) =>
      end(judgeExit(code), words() || `exit ${code ?? signal}`);
    let timer = setTimeout(() => {
      stopGroup(child.pid);
      end('later', `it was stopped after ${timeLimit} s${words() && `: ${words()}`}`);
    }, timeLimit * 1000);
    // Who does not read what it is told is none the worse for it.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.once('error', (error) => end('later', `the shell cannot be started: ${errorCode(error)}`));
    // What goes on in the background may hold the pipes for ever, and the command has said how it went.
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      timer = setTimeout(judged, LAST_WORDS, code, signal);
    });
    child.once('close', judged);
  });
}

function stopGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
