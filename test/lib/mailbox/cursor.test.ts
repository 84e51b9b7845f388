// How far a cursor may go, and what a mail is when its folder counts anew.
import { describe, expect, test } from 'vitest';
import type { MailboxId } from '../../../src/lib/ids.js';
import { advanceOver, advanceTo, standingOf, startingCursor } from '../../../src/lib/mailbox/cursor.js';

const at = (text: string) => new Date(text);

test('a cursor that begins leaves everything that is there to history', () => {
  const of = { mailboxId: 'm' as MailboxId, folder: 'INBOX' };
  expect(startingCursor(of, { uidValidity: '7', highestUid: 42 }, at('2026-03-01T10:00:00Z'))).toEqual({
    ...of,
    uidValidity: '7',
    startUid: 42,
    startedAt: at('2026-03-01T10:00:00Z'),
    lastUid: 42,
    pulledAt: undefined,
  });
});

describe('while a list is worked through', () => {
  test.each([
    { lastUid: 4, settled: [5, 6], to: 6, why: 'all are settled' },
    { lastUid: 4, settled: [6, 7], to: 4, why: 'the next is not settled' },
    { lastUid: 4, settled: [5, 7], to: 5, why: 'there is a gap nobody has confirmed' },
    { lastUid: 4, settled: [0], to: 4, why: 'nothing above is settled' },
  ])('the cursor goes to $to when $why', ({ lastUid, settled, to }) => {
    expect(advanceOver(lastUid, (uid) => settled.includes(uid))).toBe(to);
  });
});

describe('after a second search', () => {
  test.each([
    { present: [6, 9], settled: [6, 9], to: 9, why: 'what is there is settled, the rest is gone' },
    { present: [6, 8, 9], settled: [6, 9], to: 7, why: 'one that is there is not settled' },
    { present: [], settled: [], to: 9, why: 'all are gone' },
    { present: [5], settled: [], to: 4, why: 'the first is not settled' },
  ])('through 9 the cursor goes to $to when $why', ({ present, settled, to }) => {
    expect(advanceTo(9, present, new Set(settled))).toBe(to);
  });
});

describe('under a new UIDVALIDITY, an unrecognised mail', () => {
  const cursor = { startedAt: at('2026-03-01T10:00:00Z'), pulledAt: at('2026-03-10T10:00:00Z') };
  test('in the second in which the mailbox was added is not before it: a server tells whole seconds', () => {
    const added = { startedAt: at('2026-03-01T10:00:00.700Z'), pulledAt: undefined };
    const mail = { receivedAt: at('2026-03-01T10:00:00Z'), date: at('2026-03-01T09:59:58Z') };
    expect(standingOf(added, mail)).toBe('new');
  });

  test.each([
    { received: '2026-02-01T00:00:00Z', date: undefined, is: 'before-start' },
    { received: '2026-03-01T09:59:59Z', date: undefined, is: 'before-start' },
    { received: '2026-03-05T00:00:00Z', date: '2026-03-05T00:00:00Z', is: 'old' },
    { received: '2026-03-10T09:58:00Z', date: '2026-03-10T09:57:00Z', is: 'new' },
    { received: '2026-03-10T11:00:00Z', date: '2026-03-10T10:59:00Z', is: 'new' },
    { received: '2026-03-10T11:00:00Z', date: undefined, is: 'new' },
    { received: '2026-03-10T11:00:00Z', date: '2024-07-01T00:00:00Z', is: 'old' },
  ])('that the server got $received, dated $date, is $is', ({ received, date, is }) => {
    const mail = { receivedAt: at(received), date: date === undefined ? undefined : at(date) };
    expect(standingOf(cursor, mail)).toBe(is);
  });

  test('is measured by the start where nothing was pulled yet', () => {
    const never = { startedAt: at('2026-03-01T10:00:00Z'), pulledAt: undefined };
    expect(standingOf(never, { receivedAt: at('2026-03-01T10:05:00Z'), date: undefined })).toBe('new');
  });
});
