// Lines typed at the prompt, for whoever has no editor: Enter is a new line and never sends, Ctrl-D ends.
import { createInterface } from 'node:readline';

export type TypedText = {
  readonly text: string;
  /** Ctrl-D, or Ctrl-C. */
  readonly left: 'done' | 'stopped';
};

const HANGUPS = ['SIGHUP', 'SIGTERM'] as const;

/**
 * Reads lines until Ctrl-D or Ctrl-C. `onReady` says what is to be typed, once keys arrive one by one: whoever types
 * before would have the terminal itself take a Ctrl-D. `onLine` is told the text so far after each line.
 */
export function typeLines(onReady: () => void, onLine: (text: string) => void): Promise<TypedText> {
  const { stdin, stderr } = process;
  // The talk is on stderr, so that a result on stdout can be piped away.
  const reader = createInterface({ input: stdin, output: stderr, terminal: true, historySize: 0, prompt: '│ ' });
  const lines: string[] = [];
  return new Promise((resolve) => {
    let left: TypedText['left'] = 'done';
    const end = () => {
      // What stands on the last line counts, also when nobody pressed Enter behind it.
      if (reader.line !== '') lines.push(reader.line);
      reader.close();
    };
    const onKey = (_: unknown, key: { readonly ctrl?: boolean; readonly name?: string } | undefined) => {
      // On an empty line readline does this by itself; at the end of another one it would do nothing.
      if (key?.ctrl && key.name === 'd' && reader.line !== '' && reader.cursor === reader.line.length) end();
    };
    reader.on('line', (line) => {
      lines.push(line);
      onLine(lines.join('\n'));
      reader.prompt();
    });
    reader.on('SIGINT', () => {
      left = 'stopped';
      end();
    });
    // A terminal that is closed takes the line along on which somebody was typing, unless it is told now.
    const onHangup = (signal: NodeJS.Signals) => {
      onLine([...lines, reader.line].join('\n'));
      for (const one of HANGUPS) process.off(one, onHangup);
      process.kill(process.pid, signal);
    };
    for (const one of HANGUPS) process.on(one, onHangup);
    reader.on('close', () => {
      for (const one of HANGUPS) process.off(one, onHangup);
      stdin.off('keypress', onKey);
      stderr.write('\n');
      resolve({ text: lines.join('\n'), left });
    });
    stdin.on('keypress', onKey);
    onReady();
    reader.prompt();
  });
}
