// Messages and what happened between them, as one story; and which messages of a long one are shown whole.
import { expect, test } from 'vitest';
import type { EventName, HappenedEvent } from '../../../src/lib/conversation/conversation-event.js';
import { shownWhole } from '../../../src/lib/conversation/folding.js';
import { timelineOf } from '../../../src/lib/conversation/timeline.js';
import type { MessageId } from '../../../src/lib/ids.js';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 12, 12, minute));
const message = (id: string, minute: number) => ({ id: id as MessageId, date: at(minute) });
let version = 1;
const event = (name: EventName, minute: number, about?: string): HappenedEvent => ({
  ...{ event: name, version: ++version, at: at(minute), operator: undefined },
  detail: about === undefined ? {} : { message: about },
});

const tell = (messages: ReturnType<typeof message>[], events: HappenedEvent[]) =>
  timelineOf(messages, events)
    .map((moment) => ('events' in moment ? moment.events.map((one) => one.event).join('+') : moment.message.id))
    .join(' ');

test('what happened stands between the messages that were there before and after it', () => {
  const messages = [message('a', 0), message('b', 10), message('c', 20)];
  const events = [event('assigned', 5), event('tagged', 6), event('replied', 10, 'b'), event('closed', 11)];
  expect(tell(messages, [...events, event('mail-received', 20, 'c')])).toBe(
    'a assigned+tagged b replied+closed c mail-received',
  );
});

test('mail that was fetched late stands behind what had happened before it was here', () => {
  const messages = [message('a', 0), message('late', 10)];
  expect(tell(messages, [event('closed', 15), event('mail-received', 30, 'late')])).toBe('a closed late mail-received');
});

test('messages without an event of their own are placed by their time', () => {
  const messages = [message('a', 0), message('auto', 1), message('b', 10)];
  expect(tell(messages, [event('assigned', 5)])).toBe('a auto assigned b');
});

test('an answer that is told of again does not take what came after it along', () => {
  const messages = [message('a', 0), message('reply', 5), message('b', 10)];
  const events = [event('replied', 5, 'reply'), event('mail-received', 10, 'b'), event('reply-failed', 12, 'reply')];
  expect(tell(messages, events)).toBe('a reply replied b mail-received+reply-failed');
});

test('without messages there is what happened, and without events the messages', () => {
  expect(tell([], [event('opened', 1)])).toBe('opened');
  expect(tell([message('a', 0)], [])).toBe('a');
});

const ids = (count: number) => Array.from({ length: count }, (_, index) => `m${index + 1}` as MessageId);

test.each([
  ['a short conversation is whole', 10, [], 10],
  ['of a long one the newest are', 11, [], 6],
  ['and what is unread', 1000, ['m980', 'm985'], 8],
  ['as far as it is among the newest', 1000, ids(1000), 30],
])('%s', (_, count, unread, whole) => {
  const shown = shownWhole(ids(count), new Set(unread));
  expect(shown.size).toBe(whole);
  expect(shown.has(`m${count}` as MessageId)).toBe(true);
});
