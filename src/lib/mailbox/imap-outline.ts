// What is known of mails without fetching them: sizes, times, and the header lines that say which mail it is.

import { readHeaderLines } from './header-lines.js';
import { endingRows, type FetchRows, receivedAt } from './imap-fetch.js';
import type { Outline } from './mailbox.js';

const FIELDS = [
  ...(['message-id', 'in-reply-to', 'references', 'from', 'to', 'cc', 'delivered-to', 'x-mailroom-instance'] as const),
  ...(['x-original-message-id', 'x-microsoft-original-message-id', 'x-google-original-message-id'] as const),
];
/** Keeps the command's line short: servers are told to expect 8,192 bytes at most (RFC 9051, 4). */
const AT_ONCE = 200;

/** Ascending by hundreds. What vanished is not in the result. */
export async function* fetchOutlines(fetchRows: FetchRows, uids: readonly number[]): AsyncGenerator<Outline> {
  const query = { uid: true, size: true, internalDate: true, headers: FIELDS } as const;
  for (let start = 0; start < uids.length; start += AT_ONCE) {
    const wanted = new Set(uids.slice(start, start + AT_ONCE));
    for await (const row of endingRows(fetchRows, [...wanted], query)) {
      // News about a flag has no headers; the outline is still to come.
      if (row.headers === undefined || row.size === undefined || !wanted.delete(row.uid)) continue;
      yield { uid: row.uid, size: row.size, receivedAt: receivedAt(row), headers: readHeaderLines(row.headers) };
    }
  }
}
