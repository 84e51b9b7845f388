// The words for what happened to a conversation.
import { expect, test } from 'vitest';
import type { EventName, HappenedEvent } from '../../../../src/lib/conversation/conversation-event.js';
import { describeHappened, renderHappened, toHappenedJson } from '../../../../src/lib/terminal/render/happened.js';
import { makeTheme } from '../../../../src/lib/terminal/theme.js';
import { CONTROL, SEQUENCES } from '../../../support/hostile-text.js';

const AT = new Date(2026, 2, 12, 12, 3);
const NOW = new Date(2026, 2, 12, 14, 3);
const happened = (event: string, detail: Record<string, unknown> = {}, operator?: string): HappenedEvent => ({
  ...{ event: event as EventName, version: 3, at: AT, operator, detail },
});

test.each<[HappenedEvent, string | undefined]>([
  [happened('assigned', { from: null, to: 'ben' }, 'ana'), 'ana gave it to ben'],
  [happened('assigned', { from: 'ben', to: 'ana' }, 'ana'), 'ana took it (ben had it)'],
  [happened('assigned', { from: 'ben', to: null }, 'ana'), 'ana gave it to nobody (ben had it)'],
  [happened('assigned', { from: null, to: 'ben' }), 'it was given to ben'],
  [happened('assigned', { from: null, to: 'ben', cause: 'round-robin' }), 'it was given to ben, whose turn it was'],
  [
    happened('assigned', { from: 'ana', to: 'ben', cause: 'least-busy' }),
    'it was given to ben, who had the fewest open (ana, who had it, was away)',
  ],
  [
    happened('assigned', { from: 'ana', to: 'ben', cause: 'hand-over', rule: 'round-robin' }, 'ana'),
    'ana handed it over to ben, whose turn it was',
  ],
  [
    happened('assigned', { from: 'ana', to: null, cause: 'hand-over' }, 'eve'),
    'eve handed it over to nobody (ana had it)',
  ],
  [happened('mail-received', { message: 'm1', from: 'closed', status: 'open' }), 'the mail reopened it'],
  [happened('mail-received', { message: 'm1', from: 'snoozed', status: 'open' }), 'the mail ended its snooze'],
  [happened('mail-received', { message: 'm1', from: 'waiting', status: 'open' }), undefined],
  [happened('replied', { message: 'm1', to: 'ana' }, 'ana'), 'ana has it from now on, by writing'],
  [happened('tagged', { added: ['refund', 'vip'], removed: [] }, 'ana'), 'ana tagged it refund, vip'],
  [happened('tagged', { added: ['vip'], removed: ['a'] }, 'ana'), 'ana tagged it vip and took off the tag a'],
  [happened('opened', { from: 'closed' }, 'ana'), 'ana reopened it'],
  [happened('opened', { from: 'waiting' }, 'ana'), 'ana opened it'],
  [happened('snoozed', { until: AT.toISOString() }, 'ana'), 'ana snoozed it until Thu 12 Mar 2026, 12:03'],
  [happened('woken'), 'it came back: the time of its snooze was over'],
  [happened('marked-spam', {}, 'ben'), 'ben marked it as spam'],
  [happened('replied', { message: 'm1' }, 'ana'), undefined],
  [happened('of-another-program', {}, 'ana'), 'ana of another program'],
])('%o', (event, words) => {
  expect(describeHappened(event)).toBe(words);
});

test('an event has its age on a terminal, and its date in a pipe and with everything', () => {
  const closed = happened('closed', {}, 'ana');
  const screen = { width: 80, theme: makeTheme(false) };
  expect(renderHappened(closed, { screen, now: NOW, full: false })).toBe('· ana closed it, 2 h ago');
  const dated = '· ana closed it (Thu 12 Mar 2026, 12:03)';
  expect(renderHappened(closed, { screen, now: NOW, full: true })).toBe(dated);
  expect(renderHappened(closed, { screen: { ...screen, width: undefined }, now: NOW, full: false })).toBe(dated);
});

test('a script gets what happened, by whom, about which message and in words', () => {
  expect(toHappenedJson(happened('closed', { from: 'open' }, 'ana'))).toEqual({
    ...{ event: 'closed', version: 3, at: AT.toISOString(), operator: 'ana', message: null, says: 'ana closed it' },
  });
  expect(toHappenedJson(happened('noted', { message: 'm2' }, 'ana'))).toMatchObject({ message: 'm2', says: null });
});

test('nothing in an event steers the terminal', () => {
  for (const text of SEQUENCES) {
    const events = [
      happened('assigned', { from: text, to: text }, text),
      happened('tagged', { added: [text], removed: [text] }),
      happened('snoozed', { until: text }, text),
      happened(text, {}, text),
    ];
    for (const event of events) expect(describeHappened(event)).not.toMatch(CONTROL);
  }
});
