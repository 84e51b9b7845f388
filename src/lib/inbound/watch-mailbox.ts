// Watches one mailbox for ever: pulls it, waits for news on the same connection, and connects again when that broke.
import { isDeepStrictEqual } from 'node:util';
import type { Clock, Pause } from '../clock.js';
import { MailroomError } from '../errors.js';
import { LONG_ENOUGH, retryAfter } from '../mailbox/backoff.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { type Lease, untilSignal } from '../store/db.js';
import { findMailbox } from '../store/mailboxes.js';
import type { MailboxEvent } from './desk-event.js';
import { type KeptConnection, keepConnection } from './keep-connection.js';
import { type PullDeps, pullMailbox } from './pull-mailbox.js';
import { NOTHING_PULLED, type PullEvent } from './pulled.js';

export type WatchDeps = PullDeps & {
  readonly clock: Clock;
  readonly pause: Pause;
  /** From 0 up to 1. */
  readonly chance: () => number;
};

export type Watch = {
  /** Milliseconds between two looks where the server does not tell of new mail. */
  readonly interval: number;
  readonly report: (event: MailboxEvent) => void;
  /** Ends it: nothing new is begun, and the transaction in hand is finished. The reason is a MailroomError. */
  readonly signal: AbortSignal;
};

/** Milliseconds between two looks where the server tells: some servers forget to. */
const LOOK_ALL_THE_SAME = 5 * 60_000;
/** Milliseconds: a server that goes on telling of mail that there is not is looked at no more often than this, in the end. */
const FIRST_DOUBT = 250;
const LONGEST_DOUBT = 15_000;
/** So often in a row it may be mistaken. */
const MISTAKES = 3;
/** Another program pulls the mailbox now, or watches it. */
const PULLED_ELSEWHERE = 5_000;
const WATCHED_ELSEWHERE = 15_000;

/**
 * Ends when the signal is given, or when the account is no longer as it was: then somebody has edited or deleted it.
 * Whatever fails is reported and tried again; one program at a time watches a mailbox, and others may pull it meanwhile.
 */
export async function watchMailbox(deps: WatchDeps, account: MailboxAccount, watch: Watch): Promise<void> {
  const { report, signal } = watch;
  let failures = 0;
  let isElsewhere = false;
  while (!signal.aborted) {
    const began = deps.clock.now();
    try {
      const lease = await deps.db.lease(`watch-${account.id}`);
      if (lease === undefined) {
        if (!isElsewhere) report({ kind: 'elsewhere' });
        isElsewhere = true;
        await deps.pause(WATCHED_ELSEWHERE * (0.75 + deps.chance() / 2), signal);
        continue;
      }
      isElsewhere = false;
      await watchLeased(deps, account, watch, lease).finally(() => lease.release());
      return;
    } catch (error) {
      if (signal.aborted) return;
      const failure = understood(error);
      failures = deps.clock.now().getTime() - began.getTime() >= LONG_ENOUGH ? 1 : failures + 1;
      const wait = retryAfter(failure.kind, failures, deps.chance());
      report({ kind: 'failed', failure, retryAfter: wait });
      await deps.pause(wait, signal);
    }
  }
}

// One mailbox that meets a bug must not keep the others from being watched.
function understood(error: unknown): MailroomError {
  if (error instanceof MailroomError) return error;
  const words = error instanceof Error ? error.message : String(error);
  return new MailroomError('local', `that was a bug in mailroom: ${words}`, ['please report it'], { cause: error });
}

async function watchLeased(deps: WatchDeps, account: MailboxAccount, watch: Watch, lease: Lease): Promise<void> {
  const { report } = watch;
  const signal = AbortSignal.any([watch.signal, lease.lost]);
  const connection = keepConnection({ ...deps, db: untilSignal(deps.db, signal) });
  // What is being fetched is not waited for.
  const hangUp = () => void connection.close();
  signal.addEventListener('abort', hangUp);
  try {
    let isNew = true;
    let told: string | undefined;
    let mistakes = 0;
    while (!signal.aborted && (await isAsItWas(deps, account))) {
      const { failure, hasBrought } = await pullOnce(connection, account, watch);
      if (signal.aborted) break;
      mistakes = hasBrought ? 0 : mistakes + 1;
      if (failure?.kind === 'conflict') {
        await deps.pause(PULLED_ELSEWHERE, signal);
        continue;
      }
      const mailbox = connection.current();
      if (failure !== undefined && !(isOfOnePart(failure) && mailbox !== undefined)) throw failure;
      if (mailbox === undefined) throw new Error('a pull that went well leaves its mailbox open');
      if (mailbox.folder !== account.folder) {
        // A mail of another folder wanted a connection of its own.
        await connection.close();
        await doubt(deps, mistakes, signal);
        continue;
      }
      if (isNew) report({ kind: 'watching', how: mailbox.tellsNews ? 'idle' : 'poll' });
      isNew = false;
      const limit = mailbox.tellsNews ? Math.max(watch.interval, LOOK_ALL_THE_SAME) : watch.interval;
      if (failure !== undefined && failure.message !== told) report({ kind: 'failed', failure, retryAfter: limit });
      told = failure?.message;
      const began = deps.clock.now().getTime();
      await mailbox.waitForNews(limit, signal);
      if (deps.clock.now().getTime() - began >= LONGEST_DOUBT) mistakes = 0;
      await doubt(deps, mistakes, signal);
    }
    if (!watch.signal.aborted) lease.lost.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', hangUp);
    await connection.close();
  }
}

/** After so many looks in a row that brought nothing, though the server had told of mail. */
async function doubt({ pause }: WatchDeps, mistakes: number, signal: AbortSignal): Promise<void> {
  if (mistakes <= MISTAKES) return;
  await pause(Math.min(LONGEST_DOUBT, FIRST_DOUBT * 2 ** (mistakes - MISTAKES)), signal);
}

/** One folder, or what is to be done after a pull: new mail of the others goes on coming in. */
function isOfOnePart({ kind }: MailroomError): boolean {
  return kind === 'partial' || kind === 'rejected' || kind === 'not-found';
}

async function isAsItWas({ db }: WatchDeps, account: MailboxAccount): Promise<boolean> {
  const present = await findMailbox(db, account.id);
  return present !== undefined && isSameAccount(present, account);
}

/** Whether nothing differs that a watcher would do otherwise. */
export function isSameAccount(one: MailboxAccount, other: MailboxAccount): boolean {
  return isDeepStrictEqual({ ...one, checkedAt: undefined }, { ...other, checkedAt: undefined });
}

/** Reports what the pull brought, and gives what made it fail and whether a mail came in. */
async function pullOnce(
  connection: KeptConnection,
  account: MailboxAccount,
  { report }: Watch,
): Promise<{ readonly failure: MailroomError | undefined; readonly hasBrought: boolean }> {
  const numbers = new Set<number>();
  const onEvent = (event: PullEvent) => {
    if (event.kind === 'stored') for (const number of event.conversations) numbers.add(number);
    else if (event.kind !== 'progress') report(event);
  };
  const {
    failure,
    mailbox: _,
    ...counts
  } = await pullMailbox(connection.lend(), account, {
    from: 'now',
    report: onEvent,
  });
  if (!isDeepStrictEqual(counts, NOTHING_PULLED)) {
    report({ kind: 'pulled', counts, conversations: [...numbers].sort((one, other) => one - other) });
  }
  const { stored, duplicates, own, unrouted } = counts;
  return { failure, hasBrought: stored + duplicates + own + unrouted > 0 };
}
