// How mails are fetched: sizes first, then bodies without marking anything as seen, and of a huge one its beginning.
import { MailroomError } from '../errors.js';
import type { Arrival } from './mailbox.js';
import { USUAL_SIZE_LIMIT } from './mailbox-account.js';

/** One row of a FETCH answer, as far as it matters here. */
export type FetchedRow = {
  readonly uid: number;
  readonly size?: number | undefined;
  readonly internalDate?: Date | string | undefined;
  readonly source?: Uint8Array | undefined;
  readonly headers?: Uint8Array | undefined;
};

export type FetchQuery = {
  readonly uid: true;
  readonly size?: true;
  readonly internalDate?: true;
  readonly source?: true | { readonly start: number; readonly maxLength: number };
  /** The names of header fields. */
  readonly headers?: readonly string[];
};

/** Runs one UID FETCH and gives its rows; also rows nobody asked for, when the server has news. */
export type FetchRows = (range: string, query: FetchQuery) => AsyncIterable<FetchedRow>;

/** Of a mail that is too large, enough to hold its headers. */
const BEGINNING = 64 * 1024;
/** Keeps the command's line short: servers are told to expect 8,192 bytes at most (RFC 9051, 4). */
const AT_ONCE = 200;

/** Fetches these mails, ascending by hundreds. What vanished is not in the result; no body means `raw` is undefined. */
export async function* fetchArrivals(
  fetchRows: FetchRows,
  uids: readonly number[],
  largest = USUAL_SIZE_LIMIT,
): AsyncGenerator<Arrival> {
  for (let start = 0; start < uids.length; start += AT_ONCE) {
    const sizes = await fetchSizes(fetchRows, uids.slice(start, start + AT_ONCE));
    const huge = [...sizes].filter(([, size]) => size > largest);
    const usual = [...sizes].filter(([, size]) => size <= largest).map(([uid]) => uid);
    if (usual.length > 0) yield* fetchBodies(fetchRows, usual);
    for (const [uid, size] of huge) yield* fetchBeginning(fetchRows, uid, size);
  }
}

async function fetchSizes(fetchRows: FetchRows, uids: readonly number[]): Promise<Map<number, number>> {
  const wanted = new Set(uids);
  const sizes = new Map<number, number>();
  for await (const { uid, size } of endingRows(fetchRows, uids, { uid: true, size: true })) {
    if (wanted.has(uid)) sizes.set(uid, Math.max(size ?? 0, sizes.get(uid) ?? 0));
  }
  return new Map([...sizes].sort(([one], [other]) => one - other));
}

async function* fetchBodies(fetchRows: FetchRows, uids: readonly number[]): AsyncGenerator<Arrival> {
  const wanted = new Set(uids);
  const bodiless = new Map<number, FetchedRow>();
  for await (const row of endingRows(fetchRows, uids, { uid: true, internalDate: true, source: true })) {
    if (!wanted.has(row.uid)) continue;
    if (row.source === undefined || row.source.byteLength === 0) {
      // It may be news about a flag, with the mail still to come.
      bodiless.set(row.uid, row);
      continue;
    }
    wanted.delete(row.uid);
    bodiless.delete(row.uid);
    yield { uid: row.uid, receivedAt: receivedAt(row), raw: row.source, cutFrom: undefined };
  }
  for (const [uid, row] of bodiless) yield { uid, receivedAt: receivedAt(row), raw: undefined, cutFrom: undefined };
}

async function* fetchBeginning(fetchRows: FetchRows, uid: number, size: number): AsyncGenerator<Arrival> {
  const query = { uid: true, internalDate: true, source: { start: 0, maxLength: BEGINNING } } as const;
  let found: FetchedRow | undefined;
  for await (const row of endingRows(fetchRows, [uid], query))
    if (row.uid === uid && row.source !== undefined) found = row;
  if (found !== undefined) yield { uid, receivedAt: receivedAt(found), raw: found.source, cutFrom: size };
}

/** One mail whole, however large; undefined when it is gone, or when the server does not give it. */
export async function fetchWhole(fetchRows: FetchRows, uid: number): Promise<Arrival | undefined> {
  for await (const arrival of fetchBodies(fetchRows, [uid])) return arrival;
  return undefined;
}

// News of flags and of other mails may come at any time, but not without end.
const MOST_NEWS = 10_000;

export async function* endingRows(
  fetchRows: FetchRows,
  uids: readonly number[],
  query: FetchQuery,
): AsyncGenerator<FetchedRow> {
  let rows = 0;
  for await (const row of fetchRows(formatUidSet(uids), query)) {
    if (++rows > uids.length + MOST_NEWS) {
      throw new MailroomError('unreachable', 'the server does not come to an end with what nobody asked for', [
        'what was stored stays stored; whoever runs the server has to look at it',
      ]);
    }
    yield row;
  }
}

// A server that does not say when gets a date so old that nothing is answered or announced by itself.
export function receivedAt({ internalDate }: FetchedRow): Date {
  const date = new Date(internalDate ?? 0);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}

/** A sequence set (RFC 3501, 9) of exactly these UIDs: `3,7:9`. They are ascending. */
export function formatUidSet(uids: readonly number[]): string {
  const parts: string[] = [];
  let first = uids[0];
  for (const [index, uid] of uids.entries()) {
    if (first === undefined || uids[index + 1] === uid + 1) continue;
    parts.push(first === uid ? `${uid}` : `${first}:${uid}`);
    first = uids[index + 1];
  }
  return parts.join(',');
}
