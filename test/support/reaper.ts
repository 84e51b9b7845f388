// Sees to it that no server outlives the tests, however they end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export type Guard = {
  /** Ends what is guarded, waits until it is gone and its folder with it. */
  close(): Promise<void>;
};

// The shell lives as long as its stdin is open, that is as long as this process, also when that is killed.
// It is the server's parent, so the process id cannot have gone to somebody else. After a polite word it is blunt:
// a Dovecot, its children gone, would sleep for a second before it stops listening.
const GUARD = `
folder=$1; shift
"$@" & server=$!
trap '' INT HUP TERM
read -r end
kill "$server" 2>/dev/null
sleep 0.02
kill -KILL "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
`;

/**
 * Starts a server in the foreground that ends with this process.
 * @param folder the server's own folder, removed after its end
 */
export function startGuarded(folder: string, command: string, args: readonly string[]): Guard {
  return guard(GUARD, [folder, command, ...args]);
}

// Here the process is somebody else's child: it is told to end, waited for, then made to.
const WATCH = `
folder=$1; pid=$2
trap '' INT HUP TERM
read -r end
if [ -n "$pid" ]; then
  kill -INT "$pid" 2>/dev/null
  tries=0
  while [ $tries -lt 50 ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$pid" 2>/dev/null
fi
rm -rf "$folder"
`;

/**
 * Removes a folder when this process ends or close() is called, also when this process is killed.
 * @param pid a process that works in that folder, to be ended before
 */
export function guardFolder(folder: string, pid?: number): Guard {
  return guard(WATCH, pid === undefined ? [folder] : [folder, String(pid)]);
}

function guard(script: string, args: readonly string[]): Guard {
  // A session of its own: Ctrl-C in the terminal reaches the tests, and they end the guard.
  const shell = spawn('/bin/sh', ['-c', script, 'guard', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.stdin.on('error', () => {});
  shell.unref();
  return {
    async close() {
      if (shell.exitCode !== null || shell.signalCode !== null) return;
      const ended = once(shell, 'exit');
      shell.ref();
      shell.stdin.end();
      await ended;
    },
  };
}
