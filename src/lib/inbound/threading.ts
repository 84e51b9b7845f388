// Which conversation a mail belongs to (mail.md 1.5): what it names, and whether it may join.

import { addressKey, tagOf } from '../address/email-address.js';
import type { ReopenWindow } from '../channel/channel.js';
import type { ConversationStatus } from '../conversation/conversation.js';
import { LIFE } from '../conversation/life.js';
import type { MessageKind } from '../conversation/message.js';
import { type MessageToken, readAddressTag, readMessageId } from '../conversation/message-token.js';
import type { ChannelId, ContactId, ConversationId } from '../ids.js';
import { headerValues, type InboundMail } from './inbound-mail.js';
import type { Reason } from './reason.js';
import { addressKeysIn } from './written-address.js';

/** A conversation, as far as it matters for what may join it. Merges are followed already. */
export type ThreadConversation = {
  readonly id: ConversationId;
  readonly number: number;
  readonly channelId: ChannelId;
  readonly contactId: ContactId;
  readonly contactAddress: string;
  readonly status: ConversationStatus;
  /** What opened it. */
  readonly kind: MessageKind;
  readonly closedAt: Date | undefined;
  readonly updatedAt: Date;
  /** The number by which it was found, when that one was merged into it. */
  readonly followed?: number | undefined;
  /** The channels that it was in before: mail that comes to one of them joins it all the same. */
  readonly formerChannels?: readonly ChannelId[] | undefined;
};

/** Whether mail to a channel may join the conversation: it is there, or was. */
export function isOfChannel(
  { channelId, formerChannels = [] }: Pick<ThreadConversation, 'channelId' | 'formerChannels'>,
  channel: ChannelId,
): boolean {
  return channelId === channel || formerChannels.includes(channel);
}

/** The conversation that a mail names, by the first rule that found one. */
export type Related = {
  readonly conversation: ThreadConversation;
  readonly rule: 'signed-mark' | 'quoted-message' | 'shared-ancestor' | 'awaited-by-a-reply' | 'number-in-subject';
  readonly evidence: string;
  /** Whether the author is the contact or stands in From, To or Cc of one of its messages. */
  readonly takesPart: boolean;
};

/** What of our signing a mail bears: whoever has it was sent something by us. */
export type Marks = {
  readonly tokens: readonly (MessageToken & { readonly evidence: string })[];
  readonly numbers: readonly { readonly number: number; readonly evidence: string }[];
};

export type ThreadedMail = Pick<InboundMail, 'headers' | 'to' | 'cc' | 'inReplyTo' | 'references' | 'subject'>;

// Where a plus-address of ours may have been kept.
const ADDRESS_HEADERS = [
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-forwarded-to',
  'resent-to',
];

/** The Message-IDs that a mail answers: In-Reply-To, then References from the nearest back, each once. */
export function quotedIdentifiers({ inReplyTo, references }: Pick<ThreadedMail, 'inReplyTo' | 'references'>): string[] {
  return [...new Set([...inReplyTo, ...references.toReversed()])];
}

/** The Message-IDs among these that we signed, in their order. */
export function readTokens(identifiers: readonly string[], tokenKey: string): Marks['tokens'] {
  return identifiers.flatMap((identifier) => {
    const token = readMessageId(tokenKey, identifier);
    return token === undefined ? [] : [{ ...token, evidence: identifier }];
  });
}

/** Our signed marks on a mail, the surest first. Forged ones are not among them. */
export function readMarks(mail: ThreadedMail, tokenKey: string): Marks {
  const tokens = readTokens(quotedIdentifiers(mail), tokenKey);
  const keys = [
    ...[...mail.to, ...mail.cc].map(({ address }) => addressKey(address)),
    ...addressKeysIn(ADDRESS_HEADERS.flatMap((name) => headerValues(mail, name))),
  ];
  const numbers = [...new Set(keys)].flatMap((key) => {
    const number = readAddressTag(tokenKey, tagOf(key) ?? '');
    return number === undefined ? [] : [{ number, evidence: key }];
  });
  return { tokens, numbers };
}

/** The number in `[#1042]`, as PostgreSQL's integers can hold it. */
export function numberInSubject(subject: string): number | undefined {
  const digits = /\[#([1-9]\d{0,9})\]/.exec(subject)?.[1];
  return digits === undefined || Number(digits) > 0x7fffffff ? undefined : Number(digits);
}

/** What becomes of the conversation that a mail joins, or of the new one. */
export type ThreadPlan =
  | {
      readonly action: 'join';
      readonly conversation: ThreadConversation;
      readonly status: ConversationStatus;
      readonly reason: Reason;
    }
  | { readonly action: 'start'; readonly linkedTo: ThreadConversation | undefined; readonly reason: Reason };

export type ThreadCircumstances = {
  /** Written by a person: only that reopens. */
  readonly isHuman: boolean;
  readonly isHistory: boolean;
  readonly reopen: ReopenWindow;
  readonly receivedAt: Date;
};

/** Decides whether a mail joins the conversation that it names. */
export function planThread(related: Related | undefined, circumstances: ThreadCircumstances): ThreadPlan {
  if (related === undefined) return start(undefined, 'names-nothing-known', '');
  const { conversation, rule, evidence, takesPart } = related;
  if (rule !== 'signed-mark' && !takesPart) return start(conversation, `${rule}-of-others`, evidence);
  const { isHuman, isHistory } = circumstances;
  const happening = isHistory ? 'history' : isHuman ? 'mail' : 'automatic mail';
  const status = LIFE[happening][conversation.status];
  if (conversation.status !== 'closed' || status === 'closed') return join(conversation, status, rule, evidence);
  if (reopens(conversation, circumstances)) return join(conversation, status, `${rule}-reopens`, evidence);
  return start(conversation, `${rule}-closed-too-long`, evidence);
}

function reopens({ closedAt }: ThreadConversation, { reopen, receivedAt }: ThreadCircumstances): boolean {
  if (reopen.kind !== 'days') return reopen.kind === 'always';
  const age = receivedAt.getTime() - (closedAt ?? receivedAt).getTime();
  return reopen.days > 0 && age <= reopen.days * 24 * 60 * 60 * 1000;
}

function join(
  conversation: ThreadConversation,
  status: ConversationStatus,
  rule: string,
  evidence: string,
): ThreadPlan {
  return { action: 'join', conversation, status, reason: { about: 'conversation', rule, evidence } };
}

function start(linkedTo: ThreadConversation | undefined, rule: string, evidence: string): ThreadPlan {
  return { action: 'start', linkedTo, reason: { about: 'conversation', rule, evidence } };
}
