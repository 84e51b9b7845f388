// Concerns: what went wrong on a desk that somebody should look at, with the reason, since when, and what to do next.
import type { Channel } from '../channel/channel.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { isOverdue } from '../mailbox/overdue.js';
import { CHANNEL_PER_TEN_MINUTES } from '../outbound/auto-reply.js';
import { shortId } from '../outbound/delivery-attempt.js';
import type { OutboxItem } from '../outbound/outbox.js';
import type { ServerFailure } from '../server-failure.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';

export type Concern = {
  /** What it is about, with its name: `mailbox inbox`, `channel support`, `conversation #12`. */
  readonly about: string;
  /** May hold a server's words: hostile. */
  readonly reason: string;
  readonly since: Date | undefined;
  /** The command to type next. */
  readonly next: string;
};

export type PulledMailbox = MailboxAccount & {
  readonly pulledAt: Date | undefined;
  readonly failure: ServerFailure | undefined;
};
export type UsedSmtpConfig = SmtpConfig & { readonly failure: ServerFailure | undefined };

export type Desk = {
  readonly mailboxes: readonly PulledMailbox[];
  readonly smtpConfigs: readonly UsedSmtpConfig[];
  readonly channels: readonly Channel[];
  /** Answers that failed, or of which nobody knows. */
  readonly stuck: readonly OutboxItem[];
  /** Notifications to operators that failed lately. */
  readonly untold: readonly OutboxItem[];
  /** Files in which a server's answer was kept, and is not believed. */
  readonly damagedAnswers: readonly string[];
};

/** What stops mail from coming in first, then what stops it from leaving. */
export function findConcerns(desk: Desk, now: Date): readonly Concern[] {
  return [
    ...desk.mailboxes.flatMap((mailbox) => mailboxConcern(mailbox, desk.channels, now)),
    ...desk.smtpConfigs.flatMap(({ name, failure }) =>
      failure === undefined ? [] : [serverConcern(`SMTP config ${name}`, failure, `mailroom smtp test ${name}`)],
    ),
    ...desk.channels.flatMap(breakerConcern),
    ...desk.stuck.map(stuckConcern),
    ...untoldConcern(desk.untold),
    ...desk.damagedAnswers.map(damagedConcern),
  ];
}

function damagedConcern(path: string): Concern {
  return {
    about: 'this machine',
    reason: `a server's answer was kept in a file that is damaged, and is not believed: look into ${path}, then remove it`,
    since: undefined,
    next: 'mailroom outbox list',
  };
}

/** Whether a mailbox should have been pulled again by now: one that no channel uses is nobody's loss. */
export function isNeglected(
  { id, pulledAt, createdAt }: Pick<PulledMailbox, 'id' | 'pulledAt' | 'createdAt'>,
  channels: readonly Channel[],
  now: Date,
): boolean {
  return channels.some(({ mailbox }) => mailbox.id === id) && isOverdue(pulledAt ?? createdAt, now);
}

function mailboxConcern(mailbox: PulledMailbox, channels: readonly Channel[], now: Date): readonly Concern[] {
  const { name, failure, pulledAt, createdAt } = mailbox;
  const about = `mailbox ${name}`;
  if (failure !== undefined) return [serverConcern(about, failure, `mailroom mailbox test ${name}`)];
  if (!isNeglected(mailbox, channels, now)) return [];
  const reason = pulledAt === undefined ? 'it was never pulled' : 'it has not been pulled for long';
  return [{ about, reason, since: pulledAt ?? createdAt, next: `mailroom pull --mailbox ${name}` }];
}

function serverConcern(about: string, { message, at }: ServerFailure, next: string): Concern {
  return { about, reason: message, since: at, next };
}

function breakerConcern({ name, breakerOpenedAt, closedAt }: Channel): readonly Concern[] {
  if (breakerOpenedAt === undefined || closedAt !== undefined) return [];
  const reason = `its auto-reply is stopped: more than ${CHANNEL_PER_TEN_MINUTES} in 10 minutes look like a loop, or like somebody who forges senders`;
  return [{ about: `channel ${name}`, reason, since: breakerOpenedAt, next: `mailroom channel resume ${name}` }];
}

// No answer is lost by it, so however many there are, it is one thing to look at.
function untoldConcern(untold: readonly OutboxItem[]): readonly Concern[] {
  const last = untold.at(-1);
  if (last === undefined) return [];
  const what =
    untold.length === 1 ? 'a notification was not sent' : `${untold.length} notifications were not sent, the last one`;
  const reason = `${what} to ${last.envelope.to.join(', ')}: ${last.reason ?? 'no reason given'}`;
  return [
    { about: 'notifications', reason, since: untold[0]?.queuedAt, next: `mailroom outbox show ${shortId(last)}` },
  ];
}

function stuckConcern(item: OutboxItem): Concern {
  const what = item.state === 'unsure' ? 'nobody knows whether an answer was sent' : 'an answer was not sent';
  return {
    about: `conversation #${item.conversation.number}`,
    reason: [what, ...(item.reason === undefined ? [] : [item.reason])].join(': '),
    since: item.queuedAt,
    next: `mailroom outbox ${item.state === 'unsure' ? 'show' : 'retry'} ${shortId(item)}`,
  };
}
