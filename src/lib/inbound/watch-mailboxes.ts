// Watches all mailboxes, or one: those that are added, edited or deleted meanwhile as well.
import { MailroomError } from '../errors.js';
import type { MailboxId } from '../ids.js';
import { retryAfter } from '../mailbox/backoff.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { findMailbox, listMailboxes } from '../store/mailboxes.js';
import type { WatchEvent } from './desk-event.js';
import { isSameAccount, type WatchDeps, watchMailbox } from './watch-mailbox.js';

export type WatchAll = {
  /** The name or id of the only one to watch. */
  readonly only: string | undefined;
  readonly interval: number;
  readonly report: (event: WatchEvent) => void;
  /** Ends it, once everything in hand is finished. The reason is a MailroomError. */
  readonly signal: AbortSignal;
};

/** Milliseconds between two looks at what is to be watched. */
const LOOK = 15_000;

type Watched = { readonly account: MailboxAccount; readonly stop: AbortController; readonly done: Promise<void> };

/** Ends with the signal alone: what fails is reported and tried again, a store that is away as well. */
export async function watchMailboxes(deps: WatchDeps, { only, interval, report, signal }: WatchAll): Promise<void> {
  const watched = new Map<MailboxId, Watched>();
  const start = (account: MailboxAccount) => {
    const stop = new AbortController();
    const done = watchMailbox(deps, account, {
      interval,
      signal: AbortSignal.any([signal, stop.signal]),
      report: (event) => report({ ...event, mailbox: account.name }),
    }).finally(() => {
      // It ends by itself when the account was changed: the next look begins with it anew.
      if (watched.get(account.id)?.stop === stop) watched.delete(account.id);
    });
    watched.set(account.id, { account, stop, done });
  };
  const end = async ({ account, stop, done }: Watched) => {
    stop.abort(new MailroomError('cancelled', `the mailbox ${account.name} is not watched any more`));
    await done;
  };
  let failures = 0;
  const seen = new Map<MailboxId, MailboxAccount>();
  while (!signal.aborted) {
    let wait = LOOK;
    try {
      const present = await listWatched(deps, only);
      for (const change of changesSince(seen, present)) report(change);
      for (const one of [...watched.values()]) {
        const now = present.find(({ id }) => id === one.account.id);
        if (now === undefined || !isSameAccount(now, one.account)) await end(one);
      }
      for (const account of present) if (!watched.has(account.id)) start(account);
      failures = 0;
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
      wait = retryAfter(error.kind, ++failures, deps.chance());
      report({ kind: 'store-failed', failure: error, retryAfter: wait });
    }
    await deps.pause(wait, signal);
  }
  await Promise.all([...watched.values()].map(({ done }) => done));
}

async function listWatched({ db }: WatchDeps, only: string | undefined): Promise<readonly MailboxAccount[]> {
  if (only === undefined) return listMailboxes(db);
  const one = await findMailbox(db, only);
  return one === undefined ? [] : [one];
}

/** Tells what was edited or deleted, and keeps what is there now. */
function changesSince(seen: Map<MailboxId, MailboxAccount>, present: readonly MailboxAccount[]): WatchEvent[] {
  const changes: WatchEvent[] = [];
  for (const [id, { name }] of seen) {
    if (present.some((account) => account.id === id)) continue;
    changes.push({ kind: 'removed', mailbox: name });
    seen.delete(id);
  }
  for (const account of present) {
    const before = seen.get(account.id);
    if (before !== undefined && !isSameAccount(before, account))
      changes.push({ kind: 'changed', mailbox: account.name });
    seen.set(account.id, account);
  }
  return changes;
}
