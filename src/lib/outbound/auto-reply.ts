// The auto-reply (mail.md 1.7, RFC 3834): whether one is due.
import { type NamedAddress, readEmailAddress } from '../address/email-address.js';
import type { Channel } from '../channel/channel.js';
import type { AuthorSource } from '../inbound/forwarding.js';
import type { Reason } from '../inbound/reason.js';
import type { InboundKind } from '../inbound/screening.js';
import { isOwn } from './answer-context.js';

/** What the decision depends on. */
export type AutoReplyFacts = {
  readonly channel: Pick<Channel, 'autoReply' | 'breakerOpenedAt'>;
  readonly startsConversation: boolean;
  readonly kind: InboundKind;
  readonly author: NamedAddress;
  readonly source: AuthorSource;
  /** It names two authors: whom an answer would go to is a guess. */
  readonly hasTwoAuthors: boolean;
  /** X-Auto-Response-Suppress asks for silence. */
  readonly isSuppressed: boolean;
  /** The authentication failed, by a server we trust. */
  readonly hasFailed: boolean;
  readonly isAddressed: boolean;
  readonly isHistory: boolean;
  readonly isSpam?: boolean | undefined;
  /** Keys of operators', channels' and mailboxes' addresses. */
  readonly ownAddresses: ReadonlySet<string>;
  readonly receivedAt: Date;
  readonly now: Date;
};

/** How many auto-replies left lately. */
export type AutoReplyLoad = {
  readonly toSenderLastHour: number;
  readonly toSenderLastDay: number;
  readonly fromChannelLastTenMinutes: number;
  /** Somebody else's pull may have opened it since ours began. */
  readonly isBreakerOpen: boolean;
};

export type AutoReplyVerdict = { readonly isDue: boolean; readonly reason: Reason };

const DAY = 24 * 60 * 60 * 1000;
const SENDER_PER_HOUR = 3;
const SENDER_PER_DAY = 10;
/** Past so many auto-replies in ten minutes those of a channel stop: it looks like a loop. */
export const CHANNEL_PER_TEN_MINUTES = 60;

/** Whether an auto-reply is due, as far as the mail itself tells; `limitAutoReply` has the last word. */
export function decideAutoReply(facts: AutoReplyFacts): AutoReplyVerdict {
  const rules: readonly (readonly [applies: boolean, rule: string, evidence: string])[] = [
    [!facts.channel.autoReply.on, 'channel-has-none', ''],
    [!facts.startsConversation, 'not-a-new-conversation', ''],
    [facts.isHistory, 'history', ''],
    [facts.isSpam === true, 'spam', ''],
    [facts.kind !== 'human', 'not-human', facts.kind],
    [facts.isSuppressed, 'x-auto-response-suppress', ''],
    [facts.hasFailed, 'failed-authentication', facts.author.address],
    [isOwn(facts.ownAddresses, facts.author.address), 'own-address', facts.author.address],
    // What stands in a text can be anybody's: an answer to it would go wherever a stranger wants.
    [facts.source === 'body' || facts.source === 'own', 'author-not-certain', facts.author.address],
    [facts.hasTwoAuthors, 'two-from', facts.author.address],
    [readEmailAddress(facts.author.address) === undefined, 'no-usable-address', facts.author.address],
    [!facts.isAddressed, 'not-addressed-to-the-channel', ''],
    [facts.now.getTime() - facts.receivedAt.getTime() > DAY, 'older-than-a-day', facts.receivedAt.toISOString()],
    [facts.channel.breakerOpenedAt !== undefined, 'breaker-is-open', ''],
  ];
  const [, rule, evidence] = rules.find(([applies]) => applies) ?? [];
  return rule === undefined ? due() : notDue(rule, evidence);
}

/** Whether one more auto-reply may leave. `opensBreaker`: the channel's must stop until somebody resumes it. */
export function limitAutoReply(load: AutoReplyLoad): AutoReplyVerdict & { readonly opensBreaker: boolean } {
  if (load.isBreakerOpen) return { ...notDue('breaker-is-open'), opensBreaker: false };
  if (load.fromChannelLastTenMinutes >= CHANNEL_PER_TEN_MINUTES) {
    const evidence = `${load.fromChannelLastTenMinutes} in 10 minutes`;
    return { ...notDue('opens-breaker', evidence), opensBreaker: true };
  }
  if (load.toSenderLastHour >= SENDER_PER_HOUR) {
    return { ...notDue('enough-for-this-hour', String(load.toSenderLastHour)), opensBreaker: false };
  }
  if (load.toSenderLastDay >= SENDER_PER_DAY) {
    return { ...notDue('enough-for-this-day', String(load.toSenderLastDay)), opensBreaker: false };
  }
  return { ...due(), opensBreaker: false };
}

function due(): AutoReplyVerdict {
  return { isDue: true, reason: { about: 'auto-reply', rule: 'due', evidence: '' } };
}

function notDue(rule: string, evidence = ''): AutoReplyVerdict {
  return { isDue: false, reason: { about: 'auto-reply', rule, evidence } };
}
