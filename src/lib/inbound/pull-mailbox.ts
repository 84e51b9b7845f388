// Pulls one mailbox: what is new, and when asked for what was there before. Stop it anywhere and run it again.
import { MailroomError } from '../errors.js';
import { recordFailure } from '../health/record-failure.js';
import { advanceOver, advanceTo, type Cursor, standingOf, startingCursor } from '../mailbox/cursor.js';
import type { OpenMailbox } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import { readCursor, saveCursor, savePulledAt, startCursor } from '../store/cursors.js';
import { underLease } from '../store/db.js';
import { listKnownUids } from '../store/server-copies.js';
import { applyAfterPull } from './apply-after-pull.js';
import { type PullList, type PullSession, pullUids } from './pull-uids.js';
import { NOTHING_PULLED, type PullEvent, type Pulled, type PullFrom } from './pulled.js';
import type { TakeInBatchDeps } from './take-in-batch.js';

export type PullDeps = TakeInBatchDeps & {
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openMailbox: OpenMailbox;
};

export type PullOptions = { readonly from: PullFrom; readonly report: (event: PullEvent) => void };

/**
 * What is stored stays stored, whatever fails afterwards: the failure comes with the counts. `conflict` when another
 * program is pulling this mailbox. Throws bugs only.
 */
export async function pullMailbox(deps: PullDeps, account: MailboxAccount, options: PullOptions): Promise<Pulled> {
  const tally = { counts: NOTHING_PULLED };
  let failure: MailroomError | undefined;
  try {
    await pullLeased(deps, account, options, tally);
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    failure = error;
  }
  await recordFailure(deps, { table: 'mailbox', id: account.id }, failure);
  return { mailbox: account.name, ...tally.counts, failure };
}

type Tally = { counts: PullSession['counts'] };

async function pullLeased(deps: PullDeps, account: MailboxAccount, options: PullOptions, tally: Tally): Promise<void> {
  const lease = await deps.db.lease(`pull-${account.id}`);
  if (lease === undefined) {
    throw new MailroomError('conflict', `the mailbox ${account.name} is being pulled by another program`, [
      'what it brings is there for everybody; try again when it has ended',
    ]);
  }
  try {
    const reference = loginSecret(account.login);
    const secret = reference && (await deps.readSecret(reference));
    const leased = { ...deps, db: underLease(deps.db, lease) };
    await pullOpened(leased, await openSession(deps, account, secret, options, tally), options.from);
  } finally {
    await lease.release();
  }
}

async function openSession(
  deps: PullDeps,
  account: MailboxAccount,
  secret: Secret | undefined,
  { report }: PullOptions,
  tally: Tally,
): Promise<PullSession> {
  const mailbox = await deps.openMailbox(account, secret);
  const { uidValidity } = mailbox.state;
  return Object.assign(tally, {
    account,
    folder: { mailboxId: account.id, folder: account.folder, uidValidity },
    mailbox,
    report,
    async reconnect() {
      await this.mailbox.close();
      this.mailbox = await deps.openMailbox(account, secret);
      if (this.mailbox.state.uidValidity === uidValidity) return;
      throw new MailroomError('unreachable', `the folder ${account.folder} was renumbered while it was pulled`, [
        'pull again: what was stored is recognised',
      ]);
    },
  });
}

async function pullOpened(deps: PullDeps, session: PullSession, from: PullFrom): Promise<void> {
  try {
    const cursor = await openCursor(deps, session);
    if (from !== 'now') await pullHistory(deps, session, cursor, from);
    await pullNews(deps, session, cursor);
    await applyAfterPull(deps, session.mailbox, session.account, session.folder);
  } finally {
    await session.mailbox.close();
  }
}

/** The folder's cursor: a new one for a folder never seen, one counted anew for a folder that was renumbered. */
async function openCursor(deps: PullDeps, session: PullSession): Promise<Cursor> {
  const { folder, mailbox } = session;
  const now = deps.clock.now();
  const present = await readCursor(deps.db, folder.mailboxId, folder.folder);
  if (present?.uidValidity === folder.uidValidity) return present;
  const start = startingCursor(folder, mailbox.state, now);
  const cursor = present === undefined ? start : { ...start, startedAt: present.startedAt, pulledAt: present.pulledAt };
  if (present !== undefined) await pullRenumbered(deps, session, present, start.startUid);
  await deps.db.transaction((tx) => startCursor(tx, cursor, now));
  return cursor;
}

// All UIDs mean something else. What we have is recognised, what came since is taken in, and the rest is history. The
// cursor moves when that is done: a pull that is stopped before begins the same work again.
async function pullRenumbered(deps: PullDeps, session: PullSession, was: Cursor, through: number): Promise<void> {
  session.report({ kind: 'renumbered' });
  const present = await session.mailbox.uidsUpTo(through, was.startedAt);
  await pullUids(deps, session, {
    ...(await unknownOf(deps, session, present)),
    renumbered: true,
    judge: (receivedAt, mail) => {
      const standing = standingOf(was, { receivedAt, date: mail?.date });
      return standing === 'before-start' ? 'skip' : standing === 'old' ? 'history' : 'news';
    },
  });
}

async function pullHistory(
  deps: PullDeps,
  session: PullSession,
  { startUid }: Cursor,
  from: Exclude<PullFrom, 'now'>,
): Promise<void> {
  const since = from === 'all' ? undefined : from;
  const present = await session.mailbox.uidsUpTo(startUid, since);
  await pullUids(deps, session, {
    ...(await unknownOf(deps, session, present)),
    renumbered: false,
    judge: (receivedAt) => (since !== undefined && receivedAt < since ? 'skip' : 'history'),
  });
}

/** The list of those that we do not have yet, which moves no cursor. */
async function unknownOf(
  deps: PullDeps,
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

async function pullNews(deps: PullDeps, session: PullSession, from: Cursor): Promise<void> {
  let cursor = from;
  for (let lists = 0; lists < MOST_LISTS; lists++) {
    const listedAt = deps.clock.now();
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
  deps: PullDeps,
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
