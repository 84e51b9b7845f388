// Recognises the mails of a folder that counts anew, without fetching them: by Message-ID, size and time of arrival.
import type { Clock } from '../clock.js';
import { readHeaderLines } from '../mailbox/header-lines.js';
import type { Outline } from '../mailbox/mailbox.js';
import type { Db } from '../store/db.js';
import { insertServerCopy, listOldCopies, type OldCopy } from '../store/server-copies.js';
import type { PullSession } from './pull-uids.js';

const AT_ONCE = 200;

/**
 * Notes under their new numbers the mails of these that we have. Gives how many those are; the others are to be
 * fetched, and are recognised by their bytes if they are known all the same.
 * @param uids ascending, none of them noted yet
 */
export async function recogniseCopies(
  deps: { readonly db: Db; readonly clock: Clock },
  { mailbox, folder, account }: PullSession,
  uids: readonly number[],
): Promise<number> {
  if (uids.length === 0) return 0;
  const known = await readKnown(deps.db, folder);
  const found = new Map<string, number | 'several'>();
  for await (const outline of mailbox.outlines(uids)) {
    const key = keyOf(outline, outline.headers.get('message-id'));
    if (key !== undefined && known.get(key) !== undefined) found.set(key, found.has(key) ? 'several' : outline.uid);
  }
  const recognised = [...found].flatMap(([key, uid]) => {
    const copy = known.get(key);
    // Where two are alike, their bytes have to tell.
    return uid === 'several' || copy === undefined || copy === 'several' ? [] : [{ uid, copy }];
  });
  const afterPullDue = account.afterPull.do !== 'leave';
  for (let start = 0; start < recognised.length; start += AT_ONCE) {
    await deps.db.transaction(async (tx) => {
      for (const { uid, copy } of recognised.slice(start, start + AT_ONCE)) {
        const { receivedAt, rawHash, outcome } = copy;
        const isDue = afterPullDue && outcome !== 'quarantined';
        const row = { uid, receivedAt, rawHash, outcome, afterPullDue: isDue };
        insertServerCopy(tx, folder, row, deps.clock.now());
      }
    });
  }
  return recognised.filter(({ copy }) => copy.outcome !== 'quarantined').length;
}

type Known = Omit<OldCopy, 'beginning'>;

async function readKnown(db: Db, folder: PullSession['folder']): Promise<Map<string, Known | 'several'>> {
  const known = new Map<string, Known | 'several'>();
  for await (const { beginning, ...copy } of listOldCopies(db, folder)) {
    const key = keyOf(copy, readHeaderLines(beginning).get('message-id'));
    if (key !== undefined) known.set(key, known.has(key) ? 'several' : copy);
  }
  return known;
}

// A mail without a Message-ID is one of many that could be alike. Servers tell the time of arrival to the second.
function keyOf({ size, receivedAt }: Pick<Outline, 'size' | 'receivedAt'>, id: string | undefined): string | undefined {
  const identifier = id?.replace(/\s+/g, '') ?? '';
  if (identifier === '') return undefined;
  return `${Math.floor(receivedAt.getTime() / 1000)} ${size} ${identifier}`;
}
