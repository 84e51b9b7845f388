// What a pull brought: a line for each mailbox for people, counts for scripts.
import { MailroomError } from '../../errors.js';
import type { PullEvent, Pulled } from '../../inbound/pulled.js';
import type { OutboxItem } from '../../outbound/outbox.js';
import { safeLine } from '../safe-text.js';
import { type ErrorJson, errorToJson } from '../show-error.js';
import type { Theme } from '../theme.js';

export type PulledJson = {
  readonly mailbox: string;
  readonly stored: number;
  readonly duplicates: number;
  readonly quarantined: number;
  /** Queued; what became of them is in the outbox. */
  readonly autoReplies: number;
  /** Started. */
  readonly conversations: number;
  /** Our own that came back. */
  readonly own: number;
  /** Held, because they are for no channel. */
  readonly unrouted: number;
} & Partial<ErrorJson>;

export type PullJson = {
  readonly mailboxes: readonly PulledJson[];
  /** How many mails of the outbox were sent afterwards, and how many attempts came to nothing for now. */
  readonly delivered: number;
  readonly undelivered: number;
} & Partial<ErrorJson>;

/** An attempt to send a mail of the outbox: the item after it. */
export type Attempt = { readonly item: Pick<OutboxItem, 'kind' | 'state' | 'conversation' | 'reason'> };

export function toPullJson(all: readonly Pulled[], attempts: readonly Attempt[]): PullJson {
  const failure = failureOf(all);
  const delivered = attempts.filter(isSent).length;
  return {
    mailboxes: all.map(toPulledJson),
    delivered,
    undelivered: attempts.length - delivered,
    ...(failure === undefined ? {} : errorToJson(failure)),
  };
}

const isSent = ({ item }: Attempt) => item.state === 'sent';

function toPulledJson(pulled: Pulled): PulledJson {
  const { mailbox, stored, duplicates, quarantined, autoReplies, conversations, own, unrouted, failure } = pulled;
  const counts = { mailbox, stored, duplicates, quarantined, autoReplies, conversations, own, unrouted };
  return failure === undefined ? counts : { ...counts, ...errorToJson(failure) };
}

/** What the whole pull counts as: nothing failed, the failure of all, or some of it was done. */
export function failureOf(all: readonly Pulled[]): MailroomError | undefined {
  const failed = all.flatMap(({ mailbox, failure }) => (failure === undefined ? [] : [{ mailbox, failure }]));
  const [first] = failed;
  if (first === undefined) return undefined;
  const isSame = failed.every(({ failure }) => failure.kind === first.failure.kind);
  if (all.length === 1 || (failed.length === all.length && isSame)) return first.failure;
  const names = failed.map(({ mailbox }) => mailbox);
  return new MailroomError(
    'partial',
    `${names.length} of ${all.length} mailboxes could not be pulled: ${names.join(', ')}`,
    names.map((name) => `see why with: mailroom mailbox test ${name}`),
  );
}

/** A line: `inbox: 3 new mails, 2 conversations started, 1 auto-reply`. */
export function renderPulled(pulled: Pulled, theme: Theme): string {
  const { stored, duplicates, quarantined, autoReplies, conversations, own, unrouted, failure } = pulled;
  const parts = [
    count(stored, 'new mail', 'new mails'),
    count(conversations, 'conversation started', 'conversations started'),
    count(duplicates, 'mail known already', 'mails known already'),
    count(unrouted, 'mail for no channel, held', 'mails for no channel, held'),
    count(own, 'mail of our own that came back', 'mails of our own that came back'),
    count(quarantined, 'mail in quarantine', 'mails in quarantine'),
    count(autoReplies, 'auto-reply', 'auto-replies'),
  ].filter((part) => part !== '');
  const brought = parts.length > 0 ? parts.join(', ') : 'nothing new';
  const name = theme.name(pulled.mailbox);
  if (failure === undefined) return `${name}: ${brought}`;
  return parts.length > 0 ? `${name}: ${brought}, then ${theme.bad('failed')}` : `${name}: ${theme.bad('failed')}`;
}

function count(number: number, one: string, many: string): string {
  return number === 0 ? '' : `${number} ${number === 1 ? one : many}`;
}

/** The talk about an event; undefined for one that only moves the bar. */
export function describePullEvent(mailbox: string, event: PullEvent): string | undefined {
  switch (event.kind) {
    case 'progress':
    case 'stored':
      return undefined;
    case 'renumbered':
      return `${mailbox}: the server numbers the mails of ${safeLine(event.folder)} anew; what we have is recognised, and only what is new is taken in`;
    case 'recognised':
      return `${mailbox}: ${event.count === 1 ? '1 mail' : `${event.count} mails`} recognised, ${event.left} to look at`;
    case 'again':
      return `${mailbox}: ${count(event.count, 'mail', 'mails')} could not be read, trying once more`;
    case 'quarantined':
      return `${mailbox}: mail ${event.uid} went into quarantine: ${safeLine(event.cause)}`;
  }
}

/** Why a mailbox failed, with the next steps. */
export function describeFailure({ mailbox, failure }: Pick<Pulled, 'mailbox' | 'failure'>): string | undefined {
  if (failure === undefined) return undefined;
  return [`${mailbox}: ${safeLine(failure.message)}`, ...failure.next.map((step) => `  ${safeLine(step)}`)].join('\n');
}

/** What became of the outbox after the pull: a line for what was sent, and one for each mail that was not. */
export function describeAttempts(attempts: readonly Attempt[]): string | undefined {
  const sent = count(attempts.filter(isSent).length, 'mail of the outbox sent', 'mails of the outbox sent');
  const unsent = attempts.filter((attempt) => !isSent(attempt));
  const lines = unsent.map(({ item }) => {
    const what = item.kind === 'reply' ? 'reply' : item.kind;
    return `the ${what} of #${item.conversation.number} is ${item.state}: ${safeLine(item.reason ?? 'no reason given')}`;
  });
  const next = unsent.length > 0 ? ['  see: mailroom outbox list'] : [];
  const all = [...(sent === '' ? [] : [sent]), ...lines, ...next];
  return all.length === 0 ? undefined : all.join('\n');
}
