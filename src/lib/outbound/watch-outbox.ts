// Looks after the outbox for ever: what becomes due is sent, soon.
import { MailroomError } from '../errors.js';
import { retryAfter } from '../mailbox/backoff.js';
import { type DeliverDeps, deliverOutbox } from './deliver-outbox.js';
import type { DeliveryAttempt } from './delivery-attempt.js';

export type WatchOutboxDeps = DeliverDeps & {
  /** From 0 up to 1. */
  readonly chance: () => number;
};

export type OutboxWatch = {
  readonly onAttempt: (attempt: DeliveryAttempt) => void;
  /** Tried again after so many milliseconds. */
  readonly onFailure: (failure: MailroomError, retryAfter: number) => void;
  /** Ends it: no further mail is begun, and the one in hand is finished. */
  readonly signal: AbortSignal;
};

/** Milliseconds between two looks: one question for what is due, and one for who is sending. */
const LOOK = 1_000;
/** A server that could not be used keeps the others waiting no longer than this. */
const LONGEST = 30_000;

/** Ends with the signal alone. Several may run on one store: each item is sent by one of them. */
export async function watchOutbox(deps: WatchOutboxDeps, watch: OutboxWatch): Promise<void> {
  const { signal, onAttempt, onFailure } = watch;
  let failures = 0;
  while (!signal.aborted) {
    let wait = LOOK;
    try {
      const { left } = await deliverOutbox(deps, { onAttempt, signal });
      failures = left > 0 ? failures + 1 : 0;
      if (left > 0) wait = Math.min(LONGEST, retryAfter('unreachable', failures, deps.chance()));
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
      wait = retryAfter(error.kind, ++failures, deps.chance());
      onFailure(error, wait);
    }
    await deps.pause(wait, signal);
  }
}
