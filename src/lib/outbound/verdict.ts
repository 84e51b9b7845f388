// Verdict: what an attempt, or the word of somebody, makes of an outbox item and of each of its recipients.
import { sameAddress } from '../address/email-address.js';
import type { RecipientDelivery } from '../conversation/message.js';
import type { ErrorKind } from '../errors.js';
import type { SendOutcome } from '../smtp/transport.js';
import { isDroppable, nextAttempt, type OutboxItem, type OutboxState } from './outbox.js';

/** What an attempt makes of an item. */
export type Verdict = {
  readonly state: OutboxState;
  readonly recipients: readonly RecipientDelivery[];
  readonly nextAttemptAt: Date | undefined;
  readonly reason: string | undefined;
  /** Another envelope sender from now on. */
  readonly envelopeFrom?: string;
};

/** The item when the verdict is recorded. */
export function afterVerdict(item: OutboxItem, verdict: Verdict): OutboxItem {
  const { state, recipients, nextAttemptAt, reason, envelopeFrom } = verdict;
  const envelope = envelopeFrom === undefined ? item.envelope : { ...item.envelope, from: envelopeFrom };
  return { ...item, state, recipients, nextAttemptAt, reason, envelope };
}

/**
 * What becomes of an item after an attempt, that attempt counted (mail.md 2.2). Only a server's reply makes it sent or
 * failed. `replyAddress` takes the place of a null sender that was refused for good.
 */
export function judgeAttempt(
  item: OutboxItem,
  outcome: SendOutcome,
  { now, replyAddress }: { readonly now: Date; readonly replyAddress: string | undefined },
): Verdict {
  const recipients = item.recipients.map((recipient) => afterAttempt(item, recipient, outcome));
  const tried = recipients.filter((_, index) => isOutstanding(item.recipients[index]));
  if (item.envelope.from === '' && replyAddress !== undefined && tried.every(({ state }) => state === 'failed')) {
    return {
      state: 'queued',
      recipients: item.recipients,
      nextAttemptAt: now,
      reason: `the server takes no mail without a sender: ${tried[0]?.response ?? ''}`,
      envelopeFrom: replyAddress,
    };
  }
  return summarise(item, recipients, now);
}

/**
 * What becomes of an item when the server's answer to its last attempt is told after somebody took the sender for dead:
 * of those who were given up, or wait to be sent to again, the answer is known now.
 */
export function judgeLate(
  item: OutboxItem,
  outcome: SendOutcome,
  about: { readonly now: Date; readonly replyAddress: string | undefined },
): Verdict {
  const recipients = item.recipients.map((one) =>
    one.state === 'sent' || one.state === 'failed' ? one : { ...one, state: 'pending' as const },
  );
  return judgeAttempt({ ...item, recipients }, outcome, about);
}

/** What becomes of an item whose sender died after it began to hand over the body, or of whom nobody heard again. */
export function judgeSilence(item: OutboxItem, reason: string, now: Date): Verdict {
  return judgeAttempt(item, { result: 'unsure', reason }, { now, replyAddress: undefined });
}

/** What becomes of an item of which nobody knew, when somebody has found that it arrived. */
export function judgeFound(item: OutboxItem, now: Date, evidence = 'somebody has found that it arrived'): Verdict {
  const recipients = item.recipients.map((one) =>
    one.state === 'unsure' ? { ...one, state: 'sent' as const, response: evidence } : one,
  );
  return summarise(item, recipients, now);
}

/**
 * What becomes of an item of which nobody knew, when mail that came in shows that it was handed over. Where some had it
 * from an earlier attempt, the proof may be of that one: then it counts for those alone whom it surely reached.
 */
export function judgeProven(
  item: OutboxItem,
  now: Date,
  evidence: string,
  isReached: (address: string) => boolean,
): Verdict {
  const isOfLast = item.recipients.every(({ state }) => state !== 'sent');
  const recipients = item.recipients.map((one) =>
    one.state === 'unsure' && (isOfLast || isReached(one.address))
      ? { ...one, state: 'sent' as const, response: evidence }
      : one,
  );
  return summarise(item, recipients, now);
}

/** What becomes of an item that somebody (a slug) takes back: nobody gets it any more who does not have it. */
export function judgeCancelled(item: OutboxItem, by: string | undefined): Verdict {
  return {
    state: 'cancelled',
    recipients: item.recipients.map((one) => (one.state === 'sent' ? one : { ...one, state: 'cancelled' })),
    nextAttemptAt: undefined,
    reason: `${by ?? 'somebody'} took it back`,
  };
}

/** An item in the queue again, for those who wait and for those in these states. */
export function queuedAnew(item: OutboxItem, states: readonly RecipientDelivery['state'][], now: Date): Verdict {
  return {
    state: 'queued',
    recipients: item.recipients.map((one) => (states.includes(one.state) ? { ...one, state: 'pending' } : one)),
    nextAttemptAt: now,
    reason: item.reason,
  };
}

function afterAttempt(item: OutboxItem, recipient: RecipientDelivery, outcome: SendOutcome): RecipientDelivery {
  if (!isOutstanding(recipient)) return recipient;
  switch (outcome.result) {
    case 'answered': {
      const answer = outcome.recipients.find(({ address }) => sameAddress(address, recipient.address));
      return answer === undefined
        ? { ...recipient, state: 'unsure', status: undefined, response: outcome.response }
        : { address: recipient.address, state: answer.state, status: answer.status, response: answer.response };
    }
    case 'not-sent':
      return { ...recipient, state: isForGood(outcome.kind) ? 'failed' : 'deferred', response: outcome.reason };
    case 'unsure': {
      const refusal = outcome.refused?.find(({ address }) => sameAddress(address, recipient.address));
      if (refusal !== undefined) {
        return { ...recipient, state: refusal.state, status: refusal.status, response: refusal.response };
      }
      return { ...recipient, state: isDroppable(item.kind) ? 'cancelled' : 'unsure', response: outcome.reason };
    }
  }
}

// Everything else may pass: a network, a certificate, a password that is being changed.
function isForGood(kind: ErrorKind): boolean {
  return kind === 'rejected' || kind === 'invalid';
}

function summarise(item: OutboxItem, recipients: readonly RecipientDelivery[], now: Date): Verdict {
  const next = nextAttempt(item, now);
  const given = recipients.map((recipient) =>
    recipient.state === 'deferred' && next === undefined
      ? { ...recipient, state: 'failed' as const, response: `given up after 48 hours: ${recipient.response ?? ''}` }
      : recipient,
  );
  // Somebody must know of the unsure ones at once, and not when the last of those who wait is through.
  const state = (['unsure', 'deferred', 'cancelled', 'failed'] as const).find((each) =>
    given.some((recipient) => recipient.state === each),
  );
  if (state === undefined) return { state: 'sent', recipients: given, nextAttemptAt: undefined, reason: undefined };
  const culprit = given.find((recipient) => recipient.state === state);
  const isForAll = given.every((recipient) => recipient.state === state && recipient.response === culprit?.response);
  return {
    state,
    recipients: given,
    nextAttemptAt: state === 'deferred' ? next : undefined,
    reason: `${isForAll ? '' : `${culprit?.address}: `}${culprit?.response ?? ''}`,
  };
}

function isOutstanding(recipient: RecipientDelivery | undefined): boolean {
  return recipient?.state === 'pending' || recipient?.state === 'deferred';
}
