// How FETCH is asked, and what is made of the rows that come, whatever else a server mixes in.
import { expect, test } from 'vitest';
import { type FetchedRow, type FetchQuery, fetchArrivals, formatUidSet } from '../../../src/lib/mailbox/imap-fetch.js';
import type { Arrival } from '../../../src/lib/mailbox/mailbox.js';

const at = new Date('2026-01-02T03:04:05Z');
const body = (text: string) => Buffer.from(text);

/** A server that answers every FETCH with these rows, and what it was asked. */
function serverWith(rows: (query: FetchQuery) => readonly FetchedRow[]) {
  const asked: string[] = [];
  return {
    asked,
    async *fetchRows(range: string, query: FetchQuery) {
      asked.push(`${range} ${Object.keys(query).join(' ')}`);
      yield* rows(query);
    },
  };
}

async function all(arrivals: AsyncIterable<Arrival>): Promise<Arrival[]> {
  const found: Arrival[] = [];
  for await (const arrival of arrivals) found.push(arrival);
  return found;
}

test.each([
  { uids: [], set: '' },
  { uids: [7], set: '7' },
  { uids: [1, 2, 3], set: '1:3' },
  { uids: [1, 3, 4, 9], set: '1,3:4,9' },
])('$uids are asked for as "$set", exactly', ({ uids, set }) => {
  expect(formatUidSet(uids)).toBe(set);
});

test('rows of other mails are passed over', async () => {
  const { fetchRows } = serverWith(() => [
    { uid: 9, size: 1, source: body('nobody asked') },
    { uid: 2, size: 1, internalDate: at, source: body('two') },
  ]);
  expect(await all(fetchArrivals(fetchRows, [1, 2]))).toEqual([
    { uid: 2, receivedAt: at, raw: body('two'), cutFrom: undefined },
  ]);
});

test('an answer without a body is told as such, unless the body still comes', async () => {
  const { fetchRows } = serverWith(({ source }) => [
    { uid: 1, size: 5, internalDate: at },
    { uid: 2, size: 5, internalDate: at },
    ...(source ? [{ uid: 1, internalDate: at, source: body('there') }] : []),
    { uid: 3, size: 0, internalDate: at, source: body('') },
  ]);
  const arrivals = await all(fetchArrivals(fetchRows, [1, 2, 3]));
  expect(arrivals.map(({ uid, raw }) => [uid, raw && String(raw)])).toEqual([
    [1, 'there'],
    [2, undefined],
    [3, undefined],
  ]);
});

test('a mail that is larger than the limit comes as its beginning, with its size, after the others', async () => {
  const { fetchRows, asked } = serverWith(({ source }) => [
    { uid: 7, size: 1_000, internalDate: at, source: body('Subject: huge') },
    ...(typeof source === 'object' ? [] : [{ uid: 8, size: 5, internalDate: at, source: body('small') }]),
  ]);
  const arrivals = await all(fetchArrivals(fetchRows, [7, 8], 999));
  expect(arrivals.map(({ uid, cutFrom }) => [uid, cutFrom])).toEqual([
    [8, undefined],
    [7, 1_000],
  ]);
  expect(asked).toEqual(['7:8 uid size', '8 uid internalDate source', '7 uid internalDate source']);
});

test('a date that the server does not say, or garbles, counts as long ago', async () => {
  const { fetchRows } = serverWith(() => [
    { uid: 1, size: 1, source: body('x') },
    { uid: 2, size: 1, internalDate: 'yesterday', source: body('x') },
  ]);
  const arrivals = await all(fetchArrivals(fetchRows, [1, 2]));
  expect(arrivals.map(({ receivedAt }) => receivedAt.getTime())).toEqual([0, 0]);
});

test('many mails are asked for in lines of bearable length', async () => {
  const { fetchRows, asked } = serverWith(() => []);
  const uids = Array.from({ length: 500 }, (_, index) => 4_000_000_000 + index * 2);
  await all(fetchArrivals(fetchRows, uids));
  expect(asked).toHaveLength(3);
  for (const line of asked) expect(line.length).toBeLessThan(4_000);
});

test('a server that never ends its news is left', async () => {
  async function* fetchRows() {
    for (let uid = 1; ; uid++) yield { uid };
  }
  await expect(all(fetchArrivals(fetchRows, [1, 2]))).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('does not come to an end'),
  });
});
