// Runs mailroom's own commands in a process and a home of their own, as a person in a shell would.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { CommandRun } from './story.js';

/** Runs `mailroom ARGS` with everything of its own below `home`. `program` is the script that started this process. */
export function runMailroom(
  program: string,
  home: string,
  args: readonly string[],
  input: string | undefined,
): Promise<CommandRun> {
  const child = spawn(process.execPath, [program, ...args], { cwd: home, env: environment(home), stdio: 'pipe' });
  let output = '';
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  // A command that ends before it has read all of its input is seen by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

// Nothing of the person's own mailroom is seen: no store, no operator, no settings.
function environment(home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_STATE_HOME: join(home, 'state'),
    // The compiled code is the same for everybody, and makes the demo quicker.
    ...(process.env['XDG_CACHE_HOME'] ? { XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] } : {}),
    MAILROOM_STORE: join(home, 'mailroom.db'),
    MAILROOM_NO_INPUT: '1',
  };
}
