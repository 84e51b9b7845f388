// The time in which a reply can be taken back, waited out at the terminal with a key for each wish.
import { stdin } from 'node:process';

/** Over: its time has come. */
export type UndoWish = 'over' | 'send-now' | 'take-back';

/** Longer than this nobody sits and waits. */
const LONGEST = 60_000;

/** Whether the time is short enough to be waited out. */
export function isWorthWaiting(until: Date, now: Date): boolean {
  return until.getTime() - now.getTime() <= LONGEST;
}

/** Ends at that time, or with a key: Enter sends at once; u, Escape and Ctrl-C take it back. */
export function waitForUndo(until: Date, output: NodeJS.WriteStream): Promise<UndoWish> {
  return new Promise((resolve) => {
    const show = () => {
      const seconds = Math.max(0, Math.ceil((until.getTime() - Date.now()) / 1000));
      output.write(`\rSent in ${seconds} s. Enter: send it now; u or Ctrl-C: take it back \u001b[K`);
      if (seconds === 0) end('over');
    };
    const end = (wish: UndoWish) => {
      clearInterval(ticking);
      stdin.off('data', hear);
      stdin.setRawMode(false);
      stdin.pause();
      output.write('\r\u001b[K');
      resolve(wish);
    };
    const hear = (keys: Buffer) => {
      const key = keys.toString('latin1');
      if (key === '\r' || key === '\n') end('send-now');
      else if (key === 'u' || key === 'U' || key === '\u001b' || key === '\u0003') end('take-back');
    };
    const ticking = setInterval(show, 250);
    stdin.setRawMode(true);
    stdin.resume();
    stdin.on('data', hear);
    show();
  });
}
