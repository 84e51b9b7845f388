// Which program a command line of the user's own means.
import { expect, test } from 'vitest';
import { commandOf } from '../../../src/lib/terminal/lent-terminal.js';

test.each([
  ['less', 'less', []],
  [' less  -R -X ', 'less', ['-R', '-X']],
  ['/usr/bin/most', '/usr/bin/most', []],
])('%j needs no shell', (line, command, args) => {
  expect(commandOf(line)).toEqual({ command, args });
});

test.each(['less "-P a b"', 'col -b | less', 'LESS=R less', '~/bin/pager', 'less $OPTIONS'])('%j needs one', (line) => {
  expect(commandOf(line)).toEqual({ command: '/bin/sh', args: ['-c', line] });
});
