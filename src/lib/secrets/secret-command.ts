// Runs the command that prints a secret, such as a password manager's.
import { spawn } from 'node:child_process';
import { errorCode, MailroomError } from '../errors.js';
import { Secret } from './secret.js';

/** Milliseconds: enough to unlock a password manager, and an end when nobody does. */
const TIME_LIMIT = 60_000;

const MAX_BYTES = 65_536;

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string; readonly late: boolean };

/**
 * What the command prints, one line end dropped. It runs in the shell, with nothing on stdin. Throws `local` with what
 * it said on stderr when it fails, prints nothing, or is not done in time (milliseconds).
 */
export async function runSecretCommand(
  env: Readonly<Record<string, string | undefined>>,
  line: string,
  timeLimit = TIME_LIMIT,
): Promise<Secret> {
  const ended = await run(env, line, timeLimit);
  // The line itself is not shown: who writes references may have put a secret into it.
  const name = JSON.stringify(line.trim().split(/\s+/)[0] ?? '');
  if (ended.late) throw failed(`the command ${name} printed no secret within ${timeLimit / 1000} seconds`, ended);
  if (ended.code !== 0) throw failed(`the command ${name} that prints a secret failed (exit ${ended.code})`, ended);
  const secret = ended.stdout.replace(/\r?\n$/, '');
  if (secret === '') throw failed(`the command ${name} should print a secret and printed nothing`, ended);
  return new Secret(secret);
}

function failed(message: string, { stderr }: Ended): MailroomError {
  const words = stderr.trim();
  return new MailroomError('local', words === '' ? message : `${message}: ${words}`, [
    'run it by hand to see what it says',
  ]);
}

function run(env: Readonly<Record<string, string | undefined>>, line: string, timeLimit: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(line, { shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const heard = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        heard[name] = (heard[name] + chunk).slice(0, MAX_BYTES);
      });
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // What the shell had started may live on and hold the pipes; nobody waits for it.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ...heard, code: null, late: true });
    }, timeLimit);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new MailroomError('local', `the shell cannot be started: ${errorCode(error)}`, [], { cause: error }));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ ...heard, code, late: false });
    });
  });
}
