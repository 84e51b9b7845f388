// The signals that end the message centre, or that bring it back.
import type { RunningScreen } from './running-screen.js';

type EndSignals = { caught(): NodeJS.Signals | undefined; stop(): void };

/** What ends the program leaves the screen first; what continues it draws anew. */
export function listenForSignals(running: RunningScreen): EndSignals {
  const { ended, link } = running;
  let caught: NodeJS.Signals | undefined;
  const end = (signal: NodeJS.Signals) => {
    caught = signal;
    ended.abort();
    // Whoever has the terminal meanwhile would be waited for.
    if (running.isLent) {
      stop();
      process.kill(process.pid, signal);
    }
  };
  const redraw = () => {
    if (!running.isLent) void link.suspend(async () => {}).catch(() => {});
  };
  const crash = () => ended.abort();
  const stop = () => {
    process.off('SIGTERM', end);
    process.off('SIGHUP', end);
    process.off('SIGCONT', redraw);
    process.off('uncaughtException', crash);
  };
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  process.on('SIGCONT', redraw);
  // Before it is told what went wrong: nobody would see it on the other screen.
  process.prependListener('uncaughtException', crash);
  return { caught: () => caught, stop };
}
