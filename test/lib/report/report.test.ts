// The arithmetic of a report.
import { expect, test } from 'vitest';
import { type ConversationFacts, collectReport, type Dimension, timesOf } from '../../../src/lib/report/report.js';
import { parsePeriod } from '../../../src/lib/report/report-period.js';
import { countTimeIn } from '../../../src/lib/widget/business-hours.js';

const HOUR = 3_600_000;
/** Hours after the beginning of March 2026, here. */
const at = (hours: number) => new Date(new Date(2026, 2, 1).getTime() + hours * HOUR);
const PERIOD = { from: at(0), to: at(24 * 7) };
const mail = (hours: number) => ({ at: at(hours), way: 'in' as const, by: undefined });
const reply = (hours: number, by = 'ana') => ({ at: at(hours), way: 'out' as const, by });
const closed = (hours: number, by: string | undefined = 'ana') => ({ at: at(hours), isClosed: true, by });
const opened = (hours: number) => ({ at: at(hours), isClosed: false, by: undefined });

function facts(parts: Partial<ConversationFacts>): ConversationFacts {
  return {
    ...{ channel: 'support', assignee: 'ana', tags: [], status: 'waiting', createdAt: at(1) },
    ...{ mails: [mail(1)], turns: [], countTime: countTimeIn(undefined) },
    ...parts,
  };
}

function report(all: readonly Partial<ConversationFacts>[], by: Dimension = 'channel') {
  const collector = collectReport({ ...PERIOD, by }, at(24 * 7));
  for (const one of all) collector.add(facts(one));
  return collector.result();
}

test.each<[string, Partial<ConversationFacts>, { started?: number; answered?: number; median?: number }]>([
  ['an answer after two hours', { mails: [mail(1), reply(3)] }, { median: 2 }],
  ['the first one counts', { mails: [mail(1), mail(2), reply(4), reply(9)] }, { median: 3 }],
  ['none yet', { mails: [mail(1), mail(2)] }, { answered: 0 }],
  ['one after the period is none in it', { mails: [mail(1), reply(24 * 7)] }, { answered: 0 }],
  ['one of an older conversation is none', { mails: [mail(-1), reply(3)] }, { started: 0, answered: 0 }],
  ['what we began has no first answer', { mails: [reply(1), mail(2), reply(3)] }, { started: 0, answered: 0 }],
  ['without mail there is nothing', { mails: [] }, { started: 0, answered: 0 }],
])('first answer: %s', (_, parts, { started = 1, answered = 1, median }) => {
  const { total } = report([parts]);
  expect(total.started).toBe(started);
  expect(total.firstAnswer.count).toBe(answered);
  expect(total.firstAnswer.median).toBe(median === undefined ? undefined : median * HOUR);
});

test.each<[string, ConversationFacts['turns'], number | undefined]>([
  ['closed in the period', [closed(5)], 4],
  ['closed twice counts once, by the last', [closed(5), opened(6), closed(9)], 8],
  ['closed and opened again is not solved', [closed(5), opened(6)], undefined],
  ['opened again after the period is solved in it', [closed(5), opened(24 * 7 + 1)], 4],
  ['closed before it is not solved in it', [closed(-5)], undefined],
  ['closed after it neither', [closed(24 * 8)], undefined],
])('solved: %s', (_, turns, hours) => {
  const { solved } = report([{ turns }]).total;
  expect(solved.count).toBe(hours === undefined ? 0 : 1);
  expect(solved.median).toBe(hours === undefined ? undefined : hours * HOUR);
});

test.each<[Dimension, readonly [string, number, number, number][]]>([
  [
    'channel',
    [
      ['support', 2, 1, 0],
      ['sales', 1, 0, 1],
    ],
  ],
  [
    'operator',
    [
      ['(none)', 2, 0, 1],
      ['ana', 1, 0, 0],
      ['ben', 0, 1, 0],
    ],
  ],
  [
    'tag',
    [
      ['refund', 3, 1, 1],
      ['vip', 2, 1, 0],
    ],
  ],
  [
    'day',
    [
      ['2026-03-01', 2, 0, 0],
      ['2026-03-02', 1, 1, 0],
    ],
  ],
])('by %s, each is counted where it belongs', (by, expected) => {
  const { groups } = report(
    [
      { assignee: 'ana', tags: ['refund', 'vip'], mails: [mail(1)], status: 'closed' },
      { assignee: undefined, tags: ['refund', 'vip'], mails: [mail(2), reply(30, 'ben')] },
      { assignee: undefined, channel: 'sales', tags: ['refund'], mails: [mail(28)], status: 'open' },
    ],
    by,
  );
  expect(groups.map(({ name, received, sent, open }) => [name, received, sent, open])).toEqual(expected);
});

test('what is open is told by its age', () => {
  const ages = [0, 23, 30, 24 * 4, 24 * 10, 24 * 40];
  const open = ages.map((age) => ({ status: 'open' as const, createdAt: at(24 * 7 - age) }));
  const { openByAge, total } = report([...open, { status: 'snoozed' }]);
  expect(openByAge).toEqual([2, 1, 1, 1, 1]);
  expect(total.open).toBe(6);
});

test('of times there are the median and what nine of ten took at most', () => {
  expect(timesOf([])).toEqual({ count: 0, median: undefined, p90: undefined });
  expect(timesOf([7])).toEqual({ count: 1, median: 7, p90: 7 });
  expect(timesOf([10, 1, 9, 2, 8, 3, 7, 4, 6, 5])).toEqual({ count: 10, median: 5, p90: 9 });
});

const NOW = new Date(2026, 2, 12, 14, 3);
const day = (date: Date) => `${date.getMonth() + 1}-${date.getDate()}`;

test.each([
  [{}, '2-11', '3-13'],
  [{ last: '1d' }, '3-12', '3-13'],
  [{ last: '2w' }, '2-27', '3-13'],
  [{ last: '1m' }, '2-13', '3-13'],
  [{ from: '2026-03-01' }, '3-1', '3-13'],
  [{ from: '2026-03-01', to: '2026-03-05' }, '3-1', '3-6'],
  [{ to: '2026-03-05', last: '2d' }, '3-4', '3-6'],
])('the period of %j', (typed, from, to) => {
  const period = parsePeriod({ from: undefined, to: undefined, last: undefined, ...typed }, NOW);
  expect([day(period.from), day(period.to)]).toEqual([from, to]);
});

test.each([
  { last: 'soon' },
  { last: '3 millennia' },
  { last: '0d' },
  { from: '2026-02-30' },
  { from: 'monday' },
  { from: '2026-03-05', to: '2026-03-01' },
  { from: '2026-03-05', last: '3d' },
])('%j is no period', (typed) => {
  expect(() => parsePeriod({ from: undefined, to: undefined, last: undefined, ...typed }, NOW)).toThrow(
    expect.objectContaining({ kind: 'invalid' }),
  );
});
