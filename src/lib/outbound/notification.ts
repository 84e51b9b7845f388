// Notifications to operators (mail.md 1.8): what is news, whom it concerns, and when it is told.
import { addressKey, withoutTag } from '../address/email-address.js';
import type { Reason } from '../inbound/reason.js';
import type { InboundKind } from '../inbound/screening.js';
import type { Operator } from '../operator/operator.js';
import { isOwn } from './answer-context.js';

/** What people should know of. */
export type News = 'new-conversation' | 'answer' | 'not-delivered' | 'reply-failed' | 'reply-unsure' | 'mentioned';

/** What it depends on whether a mail that arrived is news. */
export type ArrivalFacts = {
  readonly startsConversation: boolean;
  readonly kind: InboundKind;
  readonly isHistory: boolean;
  readonly isSpam: boolean;
  readonly isBlocked?: boolean | undefined;
  /** It is a report by which the conversation came back: an answer was not delivered. */
  readonly bringsBack: boolean;
  /** The author's address. */
  readonly author: string;
  /** It is an operator's, or a program's, answer to a notification. */
  readonly isAboutOurs: boolean;
  /** Keys of operators', channels' and mailboxes' addresses. */
  readonly ownAddresses: ReadonlySet<string>;
};

export type NewsVerdict = { readonly news: News | undefined; readonly reason: Reason };

/** Whether a mail that arrived is news, as far as the mail itself tells; whom it concerns is asked after that. */
export function findNews(facts: ArrivalFacts): NewsVerdict {
  const rules: readonly (readonly [applies: boolean, rule: string, evidence: string])[] = [
    [facts.isHistory, 'history', ''],
    [facts.isBlocked === true, 'blocked', ''],
    [facts.isSpam, 'spam', ''],
    [facts.kind !== 'human' && !facts.bringsBack, 'not-human', facts.kind],
    [!facts.bringsBack && isOwn(facts.ownAddresses, facts.author), 'own-address', facts.author],
    [!facts.bringsBack && facts.isAboutOurs, 'about-our-own-mail', ''],
  ];
  const [, rule, evidence = ''] = rules.find(([applies]) => applies) ?? [];
  if (rule !== undefined) return { news: undefined, reason: because(rule, evidence) };
  const news = facts.bringsBack ? 'not-delivered' : facts.startsConversation ? 'new-conversation' : 'answer';
  return { news, reason: because(news) };
}

/** The operator, if any, whose address is among those that a mail came from: what they do is no news. */
export function findWriter(operators: readonly Operator[], addresses: readonly string[]): Operator | undefined {
  const keys = new Set(addresses.flatMap((address) => [addressKey(address), withoutTag(addressKey(address))]));
  return operators.find(({ email }) => keys.has(addressKey(email)));
}

export type Concerned = {
  readonly assignee: Operator | undefined;
  /** The operators of the channel's widget. */
  readonly members: readonly Operator[];
  /** Who saw it happen. */
  readonly witness: Operator | undefined;
};

/** Whom news is told: the assignee alone, else those of the widget; of these, who has notifications on. */
export function chooseReceivers({ assignee, members, witness }: Concerned): {
  readonly receivers: readonly Operator[];
  readonly reasons: readonly Reason[];
} {
  const concerned = assignee === undefined ? members : [assignee];
  const silent = concerned.filter(({ notify }) => !notify);
  const names = silent.map(({ name }) => name).join(', ');
  const saw = concerned.find(({ id, notify }) => notify && id === witness?.id);
  return {
    receivers: concerned.filter((operator) => operator.notify && operator !== saw),
    reasons: [
      ...(concerned.length === 0 ? [because('nobody-concerned')] : []),
      ...(silent.length === 0
        ? []
        : [because(assignee === undefined ? 'switched-off' : 'assignee-has-them-off', names)]),
      ...(saw === undefined ? [] : [because('saw-it-happen', saw.name)]),
    ],
  };
}

const MINUTE = 60_000;
/** An operator hears of one conversation once in so long. */
const QUIET = 15 * MINUTE;
/** The most that an operator gets in an hour, of all conversations: past it, it looks like a loop. */
export const OPERATOR_PER_HOUR = 30;
/** The most conversations of one contact in a day of which anybody is told. */
export const CONTACT_PER_DAY = 10;

/** What an operator was told of a conversation before. */
export type NotificationLoad = {
  /** One that is written and has not left: what is new is put into it. */
  readonly waiting: { readonly dueAt: Date; readonly queuedAt: Date } | undefined;
  /** When the last one left, or was tried. */
  readonly lastLeftAt: Date | undefined;
  /** How many they got in the last hour, of all conversations. */
  readonly lastHour: number;
  /** Mail to their address came back for good. */
  readonly isSuppressed: boolean;
};

export type NotificationVerdict = {
  /** When it may leave; undefined when there is none. */
  readonly dueAt: Date | undefined;
  readonly reason: Reason;
};

/** Whether one operator is told, and when. */
export function decideNotification(name: string, load: NotificationLoad, now: Date): NotificationVerdict {
  const { waiting, lastLeftAt, lastHour, isSuppressed } = load;
  if (isSuppressed) return { dueAt: undefined, reason: because('address-suppressed', name) };
  if (waiting !== undefined) return { dueAt: waiting.dueAt, reason: because('joins-the-waiting', name) };
  if (lastHour >= OPERATOR_PER_HOUR) return { dueAt: undefined, reason: because('enough-for-this-hour', name) };
  const quietUntil = new Date((lastLeftAt?.getTime() ?? Number.NEGATIVE_INFINITY) + QUIET);
  if (quietUntil > now) {
    return { dueAt: quietUntil, reason: because('waits', `${name}, ${quietUntil.toISOString()}`) };
  }
  return { dueAt: now, reason: because('due', name) };
}

/** A reason about a notification. */
export function because(rule: string, evidence = ''): Reason {
  return { about: 'notification', rule, evidence };
}
