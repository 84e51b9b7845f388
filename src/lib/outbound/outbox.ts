// OutboxItem: an answer that is written and stored, on its way; its states, and when to try again.
import { sameAddress } from '../address/email-address.js';
import type { Delivery, RecipientDelivery } from '../conversation/message.js';
import type { ErrorKind } from '../errors.js';
import type { ChannelId, ConversationId, MessageId, OutboxId, SmtpConfigId } from '../ids.js';
import type { Envelope, SendOutcome } from '../smtp/transport.js';

export type OutboxState = Delivery['state'];

export const OUTBOX_STATES = [
  'held',
  'queued',
  'sending',
  'in-data',
  'sent',
  'deferred',
  'failed',
  'unsure',
  'cancelled',
] as const satisfies readonly OutboxState[];

/** The states in which something is still to be done, by mailroom or by somebody. */
export const UNFINISHED = ['held', 'queued', 'sending', 'in-data', 'deferred', 'failed', 'unsure'] as const;

/** Of automatic mail, an unsure one is dropped. `test` mails are not stored. */
export type OutboxKind = 'reply' | 'auto-reply' | 'notification';

/** Nobody waits for it, so one of which nobody knows is given up and not asked about. */
export function isDroppable(kind: OutboxKind): boolean {
  return kind !== 'reply';
}

export type OutboxItem = {
  readonly id: OutboxId;
  readonly kind: OutboxKind;
  readonly messageId: MessageId;
  readonly conversation: { readonly id: ConversationId; readonly number: number };
  readonly channelId: ChannelId;
  readonly smtpConfigId: SmtpConfigId;
  readonly state: OutboxState;
  readonly envelope: Envelope;
  /** The bytes that every attempt sends; there are none yet while it is held. */
  readonly rawHash: string | undefined;
  readonly recipients: readonly RecipientDelivery[];
  readonly attempts: number;
  readonly queuedAt: Date;
  readonly nextAttemptAt: Date | undefined;
  /** Why it is in this state, in a sentence. Holds a server's words: hostile. */
  readonly reason: string | undefined;
};

/** One try, as it is kept. */
export type OutboxAttempt = {
  readonly attempt: number;
  readonly at: Date;
  readonly outcome: string;
  readonly response: string;
};

const MINUTE = 60_000;
const WAITS = [1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE];
const GIVE_UP = 48 * 60 * MINUTE;

/** When to try again after `attempts` attempts (1, 5, 15, 60 minutes, then hourly), or undefined once 48 hours have passed. */
export function nextAttempt(item: Pick<OutboxItem, 'attempts' | 'queuedAt'>, now: Date): Date | undefined {
  const wait = WAITS[Math.max(0, item.attempts - 1)] ?? 60 * MINUTE;
  const next = new Date(now.getTime() + wait);
  return next.getTime() - item.queuedAt.getTime() > GIVE_UP ? undefined : next;
}

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

/** Those the next attempt goes to: whoever has it already, or never will, is left out. */
export function outstanding(item: Pick<OutboxItem, 'recipients'>): readonly RecipientDelivery[] {
  return item.recipients.filter(({ state }) => state === 'pending' || state === 'deferred');
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

/** What becomes of an item that somebody takes back: nobody gets it any more who does not have it. */
export function judgeCancelled(item: OutboxItem): Verdict {
  return {
    state: 'cancelled',
    recipients: item.recipients.map((one) => (one.state === 'sent' ? one : { ...one, state: 'cancelled' })),
    nextAttemptAt: undefined,
    reason: 'somebody took it back',
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
