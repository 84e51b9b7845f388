import { expect, test } from 'vitest';
import { strayLine } from '../../../src/lib/outbound/stray-line.js';

const HELP = [
  'Write your answer above this line, in Markdown. Save it',
  'conversation: Status: closed, Assign: me, Tag: x,',
];

test.each<[text: string, stray: string | undefined]>([
  ['Hello,\n\nStatus: closed is what our shop says.\n', undefined],
  ['Note: we are closed on Mondays.', undefined],
  ['Subject: the parcel', undefined],
  ['It is on its way, in Markdown.', undefined],
  ['\n\nStatus: closed\nTag: invoice\n\nHello', 'Status: closed'],
  ['Snooze: 2h', 'Snooze: 2h'],
  ['Hello\nion: Status: closed, Assign: me, Tag: x,\nBye', 'ion: Status: closed, Assign: me, Tag: x,'],
  ['this line, in Markdown. Save it', 'this line, in Markdown. Save it'],
  ['', undefined],
])('of %j the customer should not read %j', (text, stray) => {
  expect(strayLine(text, HELP)).toBe(stray);
});
