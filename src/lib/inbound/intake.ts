// THE DECISION about one arriving mail: the same mail again, hold it, join a conversation or start one; with its reasons.
import type { ReopenWindow } from '../channel/channel.js';
import type { ConversationStatus } from '../conversation/conversation.js';
import { LIFE } from '../conversation/life.js';
import type { MessageKind } from '../conversation/message.js';
import type { ChannelId, MessageId } from '../ids.js';
import type { Verdict } from './authentication.js';
import type { Bounce } from './bounce.js';
import type { Authorship } from './forwarding.js';
import type { Reason } from './reason.js';
import type { Screening } from './screening.js';
import { planThread, type Related, type ThreadConversation } from './threading.js';

/** A mail with this Message-ID that was taken in before; `id` is undefined when it was deleted since. */
export type KnownMail = { readonly id: MessageId | undefined; readonly contentHash: string };

/** The conversation of the mail that a report speaks of, and what kind of mail that was. */
export type ReportedOn = {
  readonly conversation: ThreadConversation;
  readonly kind: MessageKind;
  /** How that is known. Only our signature is believed; by the others a report is shown there, and changes nothing. */
  readonly by: 'signed-mark' | 'relay-id' | 'recipient-and-time';
  readonly evidence: string;
};

export type IntakeFacts = {
  /** Undefined when the mail is for no channel. */
  readonly channel: { readonly id?: ChannelId; readonly reopen: ReopenWindow } | undefined;
  readonly contentHash: string;
  readonly known: readonly KnownMail[];
  readonly screening: Screening;
  readonly authorship: Authorship;
  /** What a server that the mailbox trusts found out about the sender; undefined where it trusts none. */
  readonly authentication?: { readonly verdict: Verdict; readonly evidence: string } | undefined;
  readonly related: Related | undefined;
  readonly report: { readonly bounce: Bounce; readonly on: ReportedOn | undefined } | undefined;
  readonly isHistory: boolean;
  /** Its author is blocked: it is kept and marked, and calls nobody. */
  readonly isBlocked?: boolean | undefined;
  /** One of us answers a notification, or a program does: for nobody outside. */
  readonly answersNotification?: boolean | undefined;
  /** Written by somebody to whom mail of the conversation was passed on, and who is not its customer. */
  readonly answersForward?: boolean | undefined;
  /** The server put it into its folder for spam. */
  readonly isJunk?: boolean | undefined;
  readonly receivedAt: Date;
};

/** The flag of an answer by somebody to whom mail of the conversation was passed on: it is not the customer's. */
export const ANSWERS_FORWARD = 'answers-forward';

/** The flag of a mail of somebody who was blocked when it came. */
const BLOCKED = 'blocked';

/** The flag of an operator's answer to a notification, from a mail program: no customer sees it quoted. */
export const ANSWERS_NOTIFICATION = 'answers-notification';

type Decided = { readonly reasons: readonly Reason[]; readonly flags: readonly string[] };

export type Intake = Decided &
  (
    | { readonly action: 'duplicate'; readonly of: MessageId | undefined }
    | { readonly action: 'hold'; readonly outcome: 'own' | 'unrouted' | 'stored' }
    | Join
    | {
        readonly action: 'start';
        readonly status: 'open' | 'closed' | 'spam';
        readonly linkedTo: ThreadConversation | undefined;
      }
  );

type Join = {
  readonly action: 'join';
  readonly conversation: ThreadConversation;
  /** The status it has from now on. */
  readonly status: ConversationStatus;
  /** A person wrote: the conversation is unread for everybody. */
  readonly customerWrote: boolean;
  /** What somebody must look at. */
  readonly attention: string | undefined;
  /** It is shown in the conversation, which is not changed by it. */
  readonly isAside: boolean;
};

/** Decides what becomes of a mail. Everything it depends on is in the facts. */
export function planIntake(facts: IntakeFacts): Intake {
  const { screening, authorship } = facts;
  const same = facts.known.find(({ contentHash }) => contentHash === facts.contentHash);
  const decided = {
    reasons: [screening.reason, authorship.reason, ...authenticationReason(facts)],
    flags: flagsOf(facts),
  };
  const because = (about: Reason['about'], rule: string, evidence: string) => [
    ...decided.reasons,
    { about, rule, evidence },
  ];
  if (same !== undefined) {
    const rule = same.id === undefined ? 'deleted-before' : 'same-id-and-content';
    return { ...decided, action: 'duplicate', of: same.id, reasons: because('duplicate', rule, facts.contentHash) };
  }
  if (screening.kind === 'own') {
    return { ...decided, action: 'hold', outcome: 'own', reasons: because('conversation', 'our-own-mail', '') };
  }
  // A report goes where the mail went that it speaks of, also when that channel is of another mailbox.
  if (facts.report?.on !== undefined) return planReport(facts, facts.report, decided);
  if (facts.channel === undefined) {
    return { ...decided, action: 'hold', outcome: 'unrouted', reasons: because('channel', 'for-no-channel', '') };
  }
  if (facts.report !== undefined) return planReport(facts, facts.report, decided);
  return planMail(facts, facts.channel.reopen, decided);
}

function authenticationReason({ authentication }: IntakeFacts): Reason[] {
  if (authentication === undefined) return [];
  return [{ about: 'author', rule: `authentication-${authentication.verdict}`, evidence: authentication.evidence }];
}

function planMail(facts: IntakeFacts, reopen: ReopenWindow, decided: Decided): Intake {
  const { related, isHistory, receivedAt, isJunk = false, isBlocked = false } = facts;
  if (facts.answersNotification && related !== undefined) return planAnswerToUs(related, decided);
  // Who is blocked is heard as little as a program: it is kept, and calls nobody.
  const isHuman = facts.screening.kind === 'human' && !isBlocked;
  const plan = planThread(related, { isHuman, isHistory, reopen, receivedAt });
  const reasons = [...decided.reasons, plan.reason, ...followReasons(related?.conversation, facts.channel?.id)];
  if (plan.action === 'start') {
    const { linkedTo } = plan;
    if (!isJunk && !isBlocked)
      return { ...decided, action: 'start', status: isHistory ? 'closed' : 'open', linkedTo, reasons };
    const spam: Reason = {
      about: 'conversation',
      rule: isBlocked ? 'author-is-blocked' : 'in-the-spam-folder',
      evidence: '',
    };
    return { ...decided, action: 'start', status: 'spam', linkedTo, reasons: [...reasons, spam] };
  }
  const { conversation, status } = plan;
  const customerWrote = isHuman && !isHistory && status !== 'spam';
  return {
    ...decided,
    action: 'join',
    conversation,
    status,
    customerWrote,
    attention: undefined,
    isAside: false,
    reasons: isBlocked ? [...reasons, { about: 'conversation', rule: 'blocked-author-joins', evidence: '' }] : reasons,
  };
}

// It is shown, and orders nothing: mail is never an operator's command (mail.md 1.5).
function planAnswerToUs({ conversation, evidence }: Related, decided: Decided): Intake {
  const { status } = conversation;
  return {
    ...decided,
    ...{ action: 'join', conversation, status, customerWrote: false, attention: undefined, isAside: true },
    reasons: [...decided.reasons, { about: 'conversation', rule: 'answers-a-notification', evidence }],
  };
}

// A report never opens a conversation (mail.md 1.9). What fits nothing is held, and seen among the bounces.
function planReport(facts: IntakeFacts, { bounce, on }: NonNullable<IntakeFacts['report']>, decided: Decided): Intake {
  if (on === undefined) {
    const reason: Reason = { about: 'conversation', rule: 'report-on-nothing-known', evidence: '' };
    return { ...decided, action: 'hold', outcome: 'stored', reasons: [...decided.reasons, reason] };
  }
  const isUnsigned = on.by !== 'signed-mark';
  const rule = isUnsigned ? `report-by-${on.by}` : 'report-on-our-mail';
  const reason: Reason = { about: 'conversation', rule, evidence: on.evidence };
  const isFailure = facts.screening.kind === 'bounce' && bounce.hasFailed && !facts.isHistory && !isUnsigned;
  // Nobody waits for an auto-reply or a notification, or looks at spam, so nobody is called when it does not arrive.
  const { status } = on.conversation;
  const isWaitedFor = on.kind !== 'auto-reply' && on.kind !== 'notification' && status !== 'spam';
  const needsLook = isFailure && isWaitedFor;
  return {
    ...decided,
    action: 'join',
    conversation: on.conversation,
    status: needsLook ? LIFE['answer lost'][status] : status,
    customerWrote: false,
    attention: needsLook ? describeFailure(bounce) : undefined,
    // What went to one of us is no part of the conversation.
    isAside: isUnsigned || on.kind === 'notification',
    reasons: [...decided.reasons, reason, ...followReasons(on.conversation, undefined)],
  };
}

// What somebody of us did with the conversation that the mail names: the mail went after it.
function followReasons(conversation: ThreadConversation | undefined, channel: ChannelId | undefined): Reason[] {
  if (conversation === undefined) return [];
  const { followed, number, channelId } = conversation;
  const wasMoved = channel !== undefined && channel !== channelId;
  return [
    ...(followed === undefined ? [] : [follow('follows-merge', `#${followed} into #${number}`)]),
    ...(wasMoved ? [follow('follows-move', `#${number}`)] : []),
  ];
}

function follow(rule: string, evidence: string): Reason {
  return { about: 'conversation', rule, evidence };
}

function describeFailure({ recipients }: Bounce): string {
  const failed = recipients.filter(({ action }) => action === 'failed');
  const [first] = failed;
  if (first === undefined) return 'an answer was not delivered';
  const others = failed.length > 1 ? ` and ${failed.length - 1} more` : '';
  return `not delivered to ${first.address.slice(0, 200)}${others}${first.status === undefined ? '' : ` (${first.status})`}`;
}

function flagsOf(facts: IntakeFacts): string[] {
  const { isBlocked, authorship, known, contentHash, isHistory, answersNotification, answersForward } = facts;
  const isOther = known.length > 0 && known.every((mail) => mail.contentHash !== contentHash);
  return [
    ...authorship.flags,
    ...(authorship.via === undefined ? [] : [`via:${authorship.via.address}`]),
    ...(authorship.source === 'own' ? ['own-address'] : []),
    ...(isOther ? ['same-id-other-content'] : []),
    ...(isHistory ? ['history'] : []),
    ...(isBlocked ? [BLOCKED] : []),
    ...(answersNotification ? [ANSWERS_NOTIFICATION] : []),
    ...(answersForward ? [ANSWERS_FORWARD] : []),
  ];
}
