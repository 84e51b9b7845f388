// The progress bar: on a terminal only, with count, rate and time left.
import { describe, expect, test } from 'vitest';
import { ProgressBar, renderProgress } from '../../../src/lib/terminal/progress-bar.js';

describe('the line', () => {
  test.each([
    [0, 300, 100, 'inbox  [--------------------]  0/300'],
    [150, 300, 3_000, 'inbox  [##########----------]  150/300  50/s  3 s left'],
    [3, 300, 3_000, 'inbox  [--------------------]  3/300  1.0/s  5 min left'],
    [10, 10_000, 10_000, 'inbox  [--------------------]  10/10000  1.0/s  2 h 47 min left'],
    [300, 300, 3_000, 'inbox  [####################]  300/300  100/s  0 s left'],
    [0, 0, 0, 'inbox  [####################]  0/0'],
  ])('%i of %i after %i ms is %s', (done, total, elapsed, line) => {
    expect(renderProgress({ label: 'inbox', done, total, elapsed }, 100)).toBe(line);
  });

  test('is cut to the width', () => {
    expect(renderProgress({ label: 'inbox', done: 1, total: 2, elapsed: 0 }, 12).length).toBeLessThanOrEqual(12);
  });
});

describe('the bar', () => {
  function terminal(isTTY: boolean) {
    const written: string[] = [];
    const output = { isTTY, columns: 80, write: (text: string) => written.push(text) > 0 };
    return { written, output: output as unknown as NodeJS.WriteStream };
  }

  test('is redrawn on its line and taken away at the end', () => {
    const { written, output } = terminal(true);
    const bar = new ProgressBar(output, {}, false);
    bar.show('inbox', 1, 300);
    bar.show('inbox', 2, 300);
    bar.show('inbox', 300, 300);
    bar.clear();
    bar.clear();
    expect(written).toHaveLength(3);
    expect(written[0]).toBe('\rinbox  [--------------------]  1/300\u001b[K');
    expect(written[2]).toBe('\r\u001b[K');
  });

  test.each([
    ['in a pipe', false, {}, false],
    ['on a dumb terminal', true, { TERM: 'dumb' }, false],
    ['with --json', true, {}, true],
  ])('is not there %s', (_, isTTY, env, quiet) => {
    const { written, output } = terminal(isTTY);
    const bar = new ProgressBar(output, env, quiet);
    bar.show('inbox', 1, 2);
    bar.clear();
    expect(written).toEqual([]);
  });
});
