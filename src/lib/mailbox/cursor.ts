// Cursor: where a pull of a folder stopped; what is history, and what a new UIDVALIDITY means.
import type { MailboxId } from '../ids.js';

export type Cursor = {
  readonly mailboxId: MailboxId;
  readonly folder: string;
  /** UIDs mean something only together with this (RFC 3501, 2.3.1.1). */
  readonly uidValidity: string;
  /** What is at or below it was there before mailroom was: history. */
  readonly startUid: number;
  /** When that start was taken. */
  readonly startedAt: Date;
  /** Every UID above the start and at or below this one is stored, quarantined or confirmed gone. */
  readonly lastUid: number;
  /** When the list of mails was asked for of which all that was new is settled. */
  readonly pulledAt: Date | undefined;
  /** History was taken in from then on, the year 1970 for all of it; undefined for none. */
  readonly historySince: Date | undefined;
};

/** A cursor that begins now: all that is in the folder is history. */
export function startingCursor(
  of: { readonly mailboxId: MailboxId; readonly folder: string },
  state: { readonly uidValidity: string; readonly highestUid: number },
  now: Date,
): Cursor {
  const { uidValidity, highestUid } = state;
  return {
    ...of,
    uidValidity,
    startUid: highestUid,
    startedAt: now,
    lastUid: highestUid,
    pulledAt: undefined,
    historySince: undefined,
  };
}

/** How far the cursor may go while a list is worked through: as far as the UIDs are settled without a gap. */
export function advanceOver(lastUid: number, isSettled: (uid: number) => boolean): number {
  let uid = lastUid;
  while (isSettled(uid + 1)) uid++;
  return uid;
}

/**
 * How far the cursor may go after a second search, which confirms what is gone: only what is still there and not
 * settled holds it back.
 * @param present the UIDs above the cursor and at or below `through` that the second search found, ascending
 */
export function advanceTo(through: number, present: readonly number[], settled: ReadonlySet<number>): number {
  const unsettled = present.find((uid) => !settled.has(uid));
  return unsettled === undefined ? through : unsettled - 1;
}

/** What a mail is that the folder shows under a new UIDVALIDITY and that is not recognised as one we have. */
export type Standing = 'before-start' | 'old' | 'new';

// The server's clock may differ from ours. A mail taken for new because of this is recognised by its content.
const CLOCK_DIFFERENCE = 15 * 60_000;
// A copied mailbox may show the time of the copy as the time of arrival; then the mail's own Date tells its age.
const USUAL_DELAY = 2 * 24 * 60 * 60_000;

/**
 * Whether an unrecognised mail was there before the mailbox was added (history: only --from takes it in), came
 * before the last pull (taken in, but long past: nothing is answered or announced), or is new. Without UIDs that
 * can be compared, its times have to tell.
 */
export function standingOf(
  cursor: Pick<Cursor, 'startedAt' | 'pulledAt'>,
  mail: { readonly receivedAt: Date; readonly date: Date | undefined },
): Standing {
  // A server tells whole seconds (RFC 3501, INTERNALDATE): what came in that very second is taken in, so that none is lost.
  if (mail.receivedAt.getTime() < wholeSecond(cursor.startedAt)) return 'before-start';
  const lastPull = (cursor.pulledAt ?? cursor.startedAt).getTime();
  if (mail.receivedAt.getTime() < lastPull - CLOCK_DIFFERENCE) return 'old';
  return mail.date !== undefined && mail.date.getTime() < lastPull - USUAL_DELAY ? 'old' : 'new';
}

function wholeSecond(time: Date): number {
  return Math.floor(time.getTime() / 1000) * 1000;
}
