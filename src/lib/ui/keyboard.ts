// The keyboard, as the terminal library reads it: it lets go of it whole while somebody else has the terminal.
import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';

/**
 * What is typed, while raw mode is on. Ink itself reads on while the terminal is lent, and an editor would get every
 * other key.
 */
export function openKeyboard(stdin: ReadStream): NodeJS.ReadableStream {
  const typed = new PassThrough();
  const pass = (keys: Buffer | string) => typed.write(keys);
  const keyboard = Object.assign(typed, {
    isTTY: true,
    setRawMode(isOn: boolean) {
      stdin.setRawMode(isOn);
      stdin.off('data', pass);
      // Only a stream that flows lets go of its handle when it is paused.
      if (isOn) stdin.on('data', pass).resume();
      else stdin.pause();
      return keyboard;
    },
    ref: () => stdin.ref(),
    unref: () => stdin.unref(),
  });
  return keyboard;
}
