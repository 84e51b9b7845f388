// Answers that have not left yet: a word for a list, a sentence for a reader, and JSON for scripts.
import type { UnsentReply } from '../../conversation/unsent-reply.js';
import { shortId } from '../../outbound/delivery-attempt.js';
import { longDate, untilTime } from '../relative-time.js';

export type UnsentReplyJson = {
  /** The id in the outbox. */
  readonly outbox: string;
  readonly state: UnsentReply['state'];
  /** When it is released, or tried again. */
  readonly until: string | null;
};

export function toUnsentReplyJson({ outbox, state, until }: UnsentReply): UnsentReplyJson {
  return { outbox, state, until: until?.toISOString() ?? null };
}

/** For a column: `held, in 3 min`. */
export function nameUnsent({ state, until }: UnsentReply, now: Date): string {
  if (state === 'queued') return 'queued';
  if (state !== 'held' && state !== 'deferred') return 'being sent';
  return until === undefined ? state : `${state}, ${untilTime(until, now)}`;
}

/** For whoever reads the conversation. */
export function describeUnsent(reply: UnsentReply, now: Date): string {
  return `${sayUnsent(reply, now)}: mailroom outbox show ${shortId({ id: reply.outbox })}`;
}

function sayUnsent({ state, until }: UnsentReply, now: Date): string {
  switch (state) {
    case 'held':
      return until === undefined
        ? 'an answer is NOT SENT, it waits for you'
        : `an answer is not sent yet, it is held until ${longDate(until)}`;
    case 'queued':
      return 'an answer is not sent yet, it is queued';
    case 'sending':
    case 'in-data':
      return 'an answer is being sent';
    case 'deferred':
      return `an answer is not sent yet, it is tried again${until === undefined ? '' : ` ${untilTime(until, now)}`}`;
  }
}
