// What happens while mailroom watches: a line for people, an object for scripts. docs/serve.md tells of both.
import type { MailroomError } from '../../errors.js';
import type { CalledHook } from '../../hook/called-hook.js';
import type { DeskEvent } from '../../inbound/desk-event.js';
import type { DeliveryAttempt } from '../../outbound/delivery-attempt.js';
import { safeAddress, safeLine } from '../safe-text.js';
import { type ErrorJson, errorToJson } from '../show-error.js';
import { makeTheme } from '../theme.js';
import { describeCalledHook } from './called-hook.js';
import { describePullEvent, renderPulled } from './pull.js';

export type LogEvent =
  | DeskEvent
  | { readonly kind: 'started'; readonly mailboxes: readonly string[] }
  | { readonly kind: 'stopping'; readonly signal: string }
  | { readonly kind: 'stopped'; readonly signal: string };

export type Level = 'info' | 'warning' | 'error';

export type EventJson = {
  readonly time: string;
  readonly level: Level;
  /** Stable: docs/serve.md lists them. */
  readonly event: string;
  readonly mailbox?: string;
  readonly [more: string]: unknown;
};

export function toEventJson(event: LogEvent, at: Date): EventJson {
  return { time: at.toISOString(), level: levelOf(event), ...nameAndFacts(event) };
}

function nameAndFacts(event: LogEvent): { readonly event: string; readonly [more: string]: unknown } {
  switch (event.kind) {
    case 'started':
      return { event: 'serve.started', mailboxes: event.mailboxes };
    case 'watching':
      return { event: 'mailbox.watching', mailbox: event.mailbox, how: event.how };
    case 'pulled': {
      const { conversations: started, ...counts } = event.counts;
      return {
        event: 'mailbox.pulled',
        mailbox: event.mailbox,
        ...counts,
        started,
        conversations: event.conversations,
      };
    }
    case 'renumbered':
      return { event: 'mailbox.renumbered', mailbox: event.mailbox, folder: event.folder };
    case 'recognised':
      return {
        event: 'mailbox.recognised',
        mailbox: event.mailbox,
        folder: event.folder,
        mails: event.count,
        left: event.left,
      };
    case 'again':
      return { event: 'mailbox.again', mailbox: event.mailbox, mails: event.count };
    case 'quarantined':
      return { event: 'mailbox.quarantined', mailbox: event.mailbox, uid: event.uid, cause: event.cause };
    case 'failed':
      return { event: 'mailbox.failed', mailbox: event.mailbox, ...trouble(event) };
    case 'elsewhere':
      return { event: 'mailbox.elsewhere', mailbox: event.mailbox };
    case 'changed':
      return { event: 'mailbox.changed', mailbox: event.mailbox };
    case 'removed':
      return { event: 'mailbox.removed', mailbox: event.mailbox };
    case 'store-failed':
      return { event: 'store.failed', ...trouble(event) };
    case 'attempt':
      return { event: 'outbox.attempt', ...attemptFacts(event.attempt) };
    case 'hook-called':
      return { event: 'hook.called', ...calledFacts(event.called) };
    case 'outbox-failed':
      return { event: 'outbox.failed', ...trouble(event) };
    case 'stopping':
      return { event: 'serve.stopping', signal: event.signal };
    case 'stopped':
      return { event: 'serve.stopped', signal: event.signal };
  }
}

type Failed = { readonly failure: MailroomError; readonly retryAfter: number };

function trouble({ failure, retryAfter }: Failed): ErrorJson & { readonly retryAfterMs: number } {
  return { ...errorToJson(failure), retryAfterMs: retryAfter };
}

function attemptFacts({ item }: DeliveryAttempt) {
  return {
    outbox: item.id,
    kind: item.kind,
    conversation: item.conversation.number,
    state: item.state,
    to: item.recipients.map(({ address }) => address),
    reason: item.reason ?? null,
    nextAttemptAt: item.nextAttemptAt?.toISOString() ?? null,
  };
}

function calledFacts({ hook, call, verdict }: CalledHook) {
  const { state, response } = verdict;
  return { hook: hook.name, id: call.id, on: call.event, state, response };
}

export function levelOf(event: LogEvent): Level {
  switch (event.kind) {
    case 'failed':
    case 'outbox-failed':
    case 'store-failed':
      return event.failure.kind === 'unreachable' ? 'warning' : 'error';
    case 'attempt':
      if (event.attempt.item.state === 'sent') return 'info';
      return event.attempt.item.state === 'failed' || event.attempt.item.state === 'unsure' ? 'error' : 'warning';
    case 'hook-called':
      return event.called.verdict.state === 'done' ? 'info' : 'warning';
    case 'quarantined':
    case 'renumbered':
      return 'warning';
    case 'pulled':
      return event.counts.quarantined > 0 ? 'warning' : 'info';
    case 'started':
    case 'watching':
    case 'again':
    case 'recognised':
    case 'elsewhere':
    case 'changed':
    case 'removed':
    case 'stopping':
    case 'stopped':
      return 'info';
  }
}

/** One line, safe to show. */
export function describeEvent(event: LogEvent): string {
  switch (event.kind) {
    case 'started':
      return `watching ${listed(event.mailboxes)} and the outbox`;
    case 'watching':
      return `${event.mailbox}: connected, ${event.how === 'idle' ? 'the server tells of new mail' : 'asking for new mail now and then'}`;
    case 'pulled': {
      const pulled = { ...event.counts, mailbox: event.mailbox, failure: undefined };
      return `${renderPulled(pulled, makeTheme(false))}${numbered(event.conversations)}`;
    }
    case 'renumbered':
    case 'recognised':
    case 'again':
    case 'quarantined':
      return describePullEvent(event.mailbox, event) ?? event.mailbox;
    case 'failed':
      return `${event.mailbox}: ${describeTrouble(event)}`;
    case 'elsewhere':
      return `${event.mailbox}: another program watches it; looking again now and then`;
    case 'changed':
      return `${event.mailbox}: its settings were changed, connecting anew`;
    case 'removed':
      return `${event.mailbox}: it is not there any more`;
    case 'store-failed':
      return `store: ${describeTrouble(event)}`;
    case 'attempt':
      return `outbox: ${describeAttempt(event.attempt)}`;
    case 'hook-called':
      return `hook: ${describeCalledHook(event.called)}`;
    case 'outbox-failed':
      return `outbox: ${describeTrouble(event)}`;
    case 'stopping':
      return `stopping (${event.signal}): what is in hand is finished, 10 seconds at most`;
    case 'stopped':
      return `stopped (${event.signal})`;
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'for mailboxes to be added,' : names.join(', ');
}

const MOST_NUMBERS = 10;

function numbered(numbers: readonly number[]): string {
  if (numbers.length === 0) return '';
  const shown = numbers.slice(0, MOST_NUMBERS).map((number) => `#${number}`);
  const more = numbers.length - shown.length;
  return ` (${shown.join(' ')}${more > 0 ? ` and ${more} more` : ''})`;
}

function describeTrouble({ failure, retryAfter }: Failed): string {
  const next = failure.next[0];
  const advice = next === undefined ? '' : ` (${safeLine(next)})`;
  return `${safeLine(failure.message)}${advice}; trying again in ${describeWait(retryAfter)}`;
}

function describeWait(ms: number): string {
  return ms < 90_000 ? `${Math.max(1, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`;
}

function describeAttempt({ item }: DeliveryAttempt): string {
  const what = `the ${item.kind} of #${item.conversation.number}`;
  const to = item.recipients.map(({ address }) => safeAddress(address)).join(', ');
  if (item.state === 'sent') return `${what} was sent to ${to}`;
  return `${what} to ${to} is ${item.state}: ${safeLine(item.reason ?? 'no reason given')}`;
}
