// HookCall: something happened, and a hook is to hear of it; what became of that, and when it is tried again.
import type { ConversationId, HookId, MessageId } from '../ids.js';
import { nextAttempt } from '../outbound/outbox.js';
import type { HookEvent } from './hook-event.js';

export type HookCallState = 'queued' | 'done' | 'failed';

export type HookCall = {
  /** The same at each attempt, so that who is called twice can tell. */
  readonly id: string;
  readonly hookId: HookId;
  readonly event: HookEvent;
  /** When it happened. */
  readonly at: Date;
  readonly conversationId: ConversationId;
  readonly messageId: MessageId | undefined;
  readonly eventId: string | undefined;
  readonly state: HookCallState;
  readonly attempts: number;
  readonly queuedAt: Date;
  readonly nextAttemptAt: Date | undefined;
  /** What was answered the last time, cut. Hostile. */
  readonly response: string | undefined;
};

/** Of a hook: the calls that wait, and those that were given up. */
export type CallCounts = { readonly waiting: number; readonly failed: number };

/** How a call went: taken, to be tried again, or refused for good; with the words that were heard. */
export type HookAnswer = { readonly result: 'done' | 'later' | 'refused'; readonly response: string };

export type HookVerdict = {
  readonly state: HookCallState;
  readonly nextAttemptAt: Date | undefined;
  readonly response: string;
};

const LONGEST_RESPONSE = 500;

/** What becomes of a call, this attempt counted: tried again when a mail would be, and given up with it (mail.md 2.2). */
export function judgeCall(call: Pick<HookCall, 'attempts' | 'queuedAt'>, answer: HookAnswer, now: Date): HookVerdict {
  const response = answer.response.slice(0, LONGEST_RESPONSE).toWellFormed().replaceAll('\0', '\ufffd');
  if (answer.result === 'done') return { state: 'done', nextAttemptAt: undefined, response };
  const next = answer.result === 'later' ? nextAttempt(call, now) : undefined;
  return { state: next === undefined ? 'failed' : 'queued', nextAttemptAt: next, response };
}

/** By the status of the answer: what is overloaded, broken or late may be better later; what says no means it. */
export function judgeStatus(status: number): HookAnswer['result'] {
  if (status >= 200 && status < 300) return 'done';
  // A redirect is not followed: what is signed for one address is not for another.
  return status >= 500 || [408, 425, 429].includes(status) ? 'later' : 'refused';
}

/** Says "try again later" (sysexits.h). */
const TEMPFAIL = 75;

/** By the exit code of the program; null when it was stopped. */
export function judgeExit(code: number | null): HookAnswer['result'] {
  if (code === 0) return 'done';
  return code === null || code === TEMPFAIL ? 'later' : 'refused';
}
