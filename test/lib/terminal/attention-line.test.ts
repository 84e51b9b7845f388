// The line by which every command speaks up.
import { expect, test } from 'vitest';
import type { Trouble } from '../../../src/lib/conversation/workload.js';
import { attentionLine } from '../../../src/lib/terminal/attention-line.js';

const CALM: Trouble = {
  conversations: 0,
  stoppedAutoReplies: 0,
  overdueMailboxes: 0,
  refusedMailboxes: 0,
  refusedSmtpConfigs: 0,
  damagedAnswers: [],
};

test.each([
  [{}, undefined],
  [{ conversations: 1 }, '! 1 conversation needs attention: see mailroom status'],
  [{ conversations: 2 }, '! 2 conversations need attention: see mailroom status'],
  [{ stoppedAutoReplies: 1 }, '! 1 auto-reply has been stopped: see mailroom status'],
  [
    { conversations: 3, stoppedAutoReplies: 2 },
    '! 3 conversations need attention, 2 auto-replies have been stopped: see mailroom status',
  ],
  [
    { refusedMailboxes: 1, overdueMailboxes: 2 },
    '! 1 mailbox refuses our login, 2 mailboxes have not been pulled for long: see mailroom status',
  ],
  [
    { conversations: 1, damagedAnswers: ['/state/a.damaged'] },
    "! 1 conversation needs attention: see mailroom status\n! a server's answer was kept in a file that is damaged, " +
      'and is not believed: look into /state/a.damaged, then remove it',
  ],
])('%j: %j', (trouble: Partial<Trouble>, line) => {
  expect(attentionLine({ ...CALM, ...trouble })).toBe(line);
});
