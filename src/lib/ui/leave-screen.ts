// The screen is left for a while: to an editor and its questions, or to the shell.
import { pause } from './pause.js';
import type { RunningScreen } from './running-screen.js';

/** The terminal as it was, until the work is done. */
export async function leaveScreen<T>(running: RunningScreen, work: () => Promise<T>): Promise<T> {
  const done: T[] = [];
  const failures: unknown[] = [];
  running.isLent = true;
  try {
    // What goes wrong meanwhile is told once the screen is back.
    await running.link.suspend(async () => {
      await work().then(
        (result) => done.push(result),
        (error: unknown) => failures.push(error),
      );
      // The screen is drawn from where the cursor stands.
      process.stdout.write('\r');
    });
  } finally {
    running.isLent = false;
  }
  for (const error of failures) throw error;
  return done[0] as T;
}

/** The whole job, as the terminal does it by itself at Ctrl-Z; the time goes on when somebody says fg. */
export async function stopProcess(): Promise<void> {
  process.kill(0, 'SIGTSTP');
  await pause(100);
}

/** What stands there, an answer from before or the shell's, goes up out of sight: it is kept where the terminal keeps it. */
export function emptyScreen(rows: number): string {
  return `\u001b[${rows};1H${'\n'.repeat(rows)}\u001b[H`;
}
