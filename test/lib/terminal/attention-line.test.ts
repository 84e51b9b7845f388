// The line by which every command speaks up.
import { expect, test } from 'vitest';
import { attentionLine } from '../../../src/lib/terminal/attention-line.js';

test.each([
  [0, 0, undefined],
  [1, 0, '! 1 conversation needs attention: see mailroom status'],
  [2, 0, '! 2 conversations need attention: see mailroom status'],
  [0, 1, '! 1 auto-reply has been stopped: see mailroom status'],
  [3, 2, '! 3 conversations need attention, 2 auto-replies have been stopped: see mailroom status'],
])('%i and %i: %j', (conversations, stoppedAutoReplies, line) => {
  expect(attentionLine({ conversations, stoppedAutoReplies })).toBe(line);
});
