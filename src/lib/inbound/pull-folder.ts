// Pulls one folder: what is new, when asked for what was there before, and all of it when its numbers mean others now.
import { advanceOver, advanceTo, type Cursor, standingOf, startingCursor } from '../mailbox/cursor.js';
import { readCursor, saveCursor, saveHistorySince, savePulledAt, startCursor } from '../store/cursors.js';
import { listKnownUids } from '../store/server-copies.js';
import { applyAfterPull } from './apply-after-pull.js';
import type { PullList, PullSession } from './pull-uids.js';
import type { PullFrom } from './pulled.js';
import type { TakeInBatchDeps } from './take-in-batch.js';

/** Everything that is settled is in the store, whatever is thrown then. */
export async function pullFolder(deps: TakeInBatchDeps, session: PullSession, from: PullFrom): Promise<void> {
  const cursor = await openCursor(deps, session);
  if (from !== 'now') await pullHistory(deps, session, cursor, from);
  await pullNews(deps, session, cursor);
  // What the server took for spam stays where people look for it.
  const leave = { ...session.account, afterPull: { do: 'leave' } } as const;
  const account = session.folder.role === 'junk' ? leave : session.account;
  await applyAfterPull(deps, session.mailbox, account, session.folder);
}

/** The folder's cursor: a new one for a folder never seen, one counted anew for a folder that was renumbered. */
async function openCursor(deps: TakeInBatchDeps, session: PullSession): Promise<Cursor> {
  const { folder, mailbox } = session;
  const now = deps.clock.now();
  const present = await readCursor(deps.db, folder.mailboxId, folder.folder);
  if (present?.uidValidity === folder.uidValidity) return present;
  const start = startingCursor(folder, mailbox.state, now);
  if (present !== undefined) await pullRenumbered(deps, session, present, start.startUid);
  const { startedAt, pulledAt, historySince } = present ?? start;
  const cursor = { ...start, startedAt, pulledAt, historySince };
  await deps.db.transaction((tx) => startCursor(tx, cursor, now));
  return cursor;
}

// All UIDs mean something else. What we have is recognised, what came since is taken in, and the rest is history. The
// cursor moves when that is done: a pull that is stopped before begins the same work again.
async function pullRenumbered(
  deps: TakeInBatchDeps,
  session: PullSession,
  was: Cursor,
  through: number,
): Promise<void> {
  const folder = session.folder.folder;
  session.report({ kind: 'renumbered', folder });
  const { historySince } = was;
  const since = historySince !== undefined && historySince < was.startedAt ? historySince : was.startedAt;
  const present = await session.mailbox.uidsUpTo(through, since);
  const unknown = await unknownOf(deps, session, present);
  const { recogniseCopies } = await import('./recognise-copies.js');
  const recognised = await recogniseCopies(deps, session, unknown.uids);
  session.count({ duplicates: recognised });
  const left = await unknownOf(deps, session, unknown.uids);
  session.report({ kind: 'recognised', folder, count: recognised, left: left.uids.length });
  await pullUids(deps, session, {
    ...left,
    renumbered: true,
    judge: (receivedAt, mail) => {
      const standing = standingOf(was, { receivedAt, date: mail?.date });
      if (standing === 'before-start') {
        return historySince === undefined || receivedAt < historySince ? 'skip' : 'history';
      }
      return standing === 'old' ? 'history' : 'news';
    },
  });
}

async function pullHistory(
  deps: TakeInBatchDeps,
  session: PullSession,
  cursor: Cursor,
  from: Exclude<PullFrom, 'now'>,
): Promise<void> {
  const since = from === 'all' ? undefined : from;
  const present = await session.mailbox.uidsUpTo(cursor.startUid, since);
  await pullUids(deps, session, {
    ...(await unknownOf(deps, session, present)),
    renumbered: false,
    judge: (receivedAt) => (since !== undefined && receivedAt < since ? 'skip' : 'history'),
  });
  await deps.db.transaction((tx) => saveHistorySince(tx, cursor, since ?? new Date(0)));
}

/** What understanding a mail takes is loaded when there is one: most pulls find nothing. */
async function pullUids(deps: TakeInBatchDeps, session: PullSession, list: PullList): Promise<void> {
  if (list.uids.length > 0) await (await import('./pull-uids.js')).pullUids(deps, session, list);
}

/** The list of those that we do not have yet, which moves no cursor. */
async function unknownOf(
  deps: TakeInBatchDeps,
  session: PullSession,
  present: readonly number[],
): Promise<Pick<PullList, 'uids' | 'cursorAfter' | 'settle'>> {
  const known = await listKnownUids(deps.db, session.folder, present);
  return { uids: present.filter((uid) => !known.has(uid)), cursorAfter: () => undefined, settle: () => {} };
}

/** Mail keeps coming while it is pulled; what comes after so many lists is for the next pull. */
const MOST_LISTS = 5;
/** A pull that finds nothing changes nothing, but for saying now and then that it was there. */
const STILL_FRESH = 10 * 60_000;

async function pullNews(deps: TakeInBatchDeps, session: PullSession, from: Cursor): Promise<void> {
  let cursor = from;
  for (let lists = 0; lists < MOST_LISTS; lists++) {
    const listedAt = deps.clock.now();
    // Now and then it is asked for all the same: not every server counts right.
    if (lists === 0 && session.mailbox.hasNothingNew && isFresh(cursor.pulledAt, listedAt)) return;
    const present = await session.mailbox.uidsAfter(cursor.lastUid);
    if (present.length === 0 && isFresh(cursor.pulledAt, listedAt)) return;
    cursor = { ...(await pullList(deps, session, cursor, present)), pulledAt: listedAt };
    const moved = cursor;
    await deps.db.transaction(async (tx) => {
      await saveCursor(tx, moved, listedAt);
      await savePulledAt(tx, moved, listedAt);
    });
    if (present.length === 0) return;
  }
}

function isFresh(pulledAt: Date | undefined, now: Date): boolean {
  return pulledAt !== undefined && now.getTime() - pulledAt.getTime() < STILL_FRESH;
}

async function pullList(
  deps: TakeInBatchDeps,
  session: PullSession,
  cursor: Cursor,
  present: readonly number[],
): Promise<Cursor> {
  const through = present.at(-1);
  if (through === undefined) return cursor;
  // What an earlier pull stored before it was stopped is settled already.
  const settled = await listKnownUids(deps.db, session.folder, present);
  let { lastUid } = cursor;
  await pullUids(deps, session, {
    uids: present.filter((uid) => !settled.has(uid)),
    renumbered: false,
    judge: () => 'news',
    cursorAfter: (uids) => {
      const also = new Set(uids);
      const moved = advanceOver(lastUid, (uid) => settled.has(uid) || also.has(uid));
      return moved === lastUid ? undefined : { ...cursor, lastUid: moved };
    },
    settle: (uids) => {
      for (const uid of uids) settled.add(uid);
      lastUid = advanceOver(lastUid, (uid) => settled.has(uid));
    },
  });
  const confirmed = await session.mailbox.uidsAfter(lastUid, through);
  return { ...cursor, lastUid: advanceTo(through, confirmed, settled) };
}
