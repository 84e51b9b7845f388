// How often a mailbox is to be pulled, and when that is so long ago that somebody should know.

/** Milliseconds between two pulls, as a desk is expected to make them. */
const PULL_INTERVAL = 15 * 60_000;

/** A mailbox is overdue when nothing was pulled for three times its interval. */
export const OVERDUE_AFTER = 3 * PULL_INTERVAL;

/** `since`: when it was pulled last, or added. */
export function isOverdue(since: Date, now: Date): boolean {
  return now.getTime() - since.getTime() > OVERDUE_AFTER;
}
