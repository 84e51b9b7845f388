// What a pull is asked to take in, what it tells meanwhile, and what it brought.
import { MailroomError } from '../errors.js';

/** `now`: what is new. `all` and a date: what was in the mailbox before it was added as well, or since that date. */
export type PullFrom = 'now' | 'all' | Date;

/** Told while a mailbox is pulled. `cause` may hold words of the mail or the server: hostile. */
export type PullEvent =
  /** So many mails of a list are settled. */
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  /** The numbers of the conversations that got mail just now. */
  | { readonly kind: 'stored'; readonly conversations: readonly number[] }
  | { readonly kind: 'renumbered'; readonly folder: string }
  /** So many mails of a renumbered folder are known by their heads; those that are left are fetched. */
  | { readonly kind: 'recognised'; readonly folder: string; readonly count: number; readonly left: number }
  | { readonly kind: 'again'; readonly count: number }
  | { readonly kind: 'quarantined'; readonly uid: number; readonly cause: string };

/** Counts of mails, but for `autoReplies` (queued) and `conversations` (started). */
export type PullCounts = {
  readonly stored: number;
  readonly duplicates: number;
  /** Our own, that came back. */
  readonly own: number;
  /** For no channel: held. */
  readonly unrouted: number;
  readonly quarantined: number;
  readonly autoReplies: number;
  readonly conversations: number;
};

/** What came of pulling one mailbox; with a failure, the counts are of what was done before it. */
export type Pulled = PullCounts & { readonly mailbox: string; readonly failure: MailroomError | undefined };

export const NOTHING_PULLED: PullCounts = {
  stored: 0,
  duplicates: 0,
  own: 0,
  unrouted: 0,
  quarantined: 0,
  autoReplies: 0,
  conversations: 0,
};

export function addCounts(one: PullCounts, other: Partial<PullCounts>): PullCounts {
  const sum = (name: keyof PullCounts) => one[name] + (other[name] ?? 0);
  return {
    stored: sum('stored'),
    duplicates: sum('duplicates'),
    own: sum('own'),
    unrouted: sum('unrouted'),
    quarantined: sum('quarantined'),
    autoReplies: sum('autoReplies'),
    conversations: sum('conversations'),
  };
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Parses what --from says; a day begins at midnight here. Throws `invalid` with what is allowed. */
export function parsePullFrom(text: string): PullFrom {
  const wanted = text.trim().toLowerCase();
  if (wanted === 'now' || wanted === 'all') return wanted;
  const date = readDate(wanted);
  if (date !== undefined) return date;
  throw new MailroomError('invalid', `${JSON.stringify(text)} is no time to pull from`, [
    'use now, all, or a date such as 2026-01-31',
  ]);
}

function readDate(text: string): Date | undefined {
  const [, year, month, day] = DAY.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    const date = new Date(text);
    return /^\d{4}-\d{2}/.test(text) && !Number.isNaN(date.getTime()) ? date : undefined;
  }
  const date = new Date(year, month - 1, day);
  // A day that no month has would become one of the next month.
  return date.getMonth() === month - 1 && date.getDate() === day ? date : undefined;
}

/** What a mail is in quarantine for, as a sentence. */
export function describeCause(error: unknown): string {
  const words = error instanceof Error ? error.message || error.name : String(error);
  return words.length > 500 ? `${words.slice(0, 500)}...` : words;
}
