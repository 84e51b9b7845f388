// Why a mail is where it is: the rules that decided, each in a sentence with its evidence.
import type { NamedAddress } from '../../address/email-address.js';
import { safeLine } from '../safe-text.js';
import type { Screen } from '../table.js';
import { wrapText } from '../wrap-text.js';
import { renderPerson } from './person.js';

type Reason = { readonly about: string; readonly rule: string; readonly evidence: string };
type Change = { readonly about: string; readonly before: string; readonly now: string };
type Replay =
  | { readonly changes: readonly Change[]; readonly reasons: readonly Reason[] }
  | { readonly impossible: string };

export type Decision = {
  readonly id: string;
  readonly messageId: string | undefined;
  readonly conversation: number | undefined;
  readonly channel: string | undefined;
  readonly action: string;
  readonly kind: string;
  readonly hasAutoReply: boolean;
  readonly at: Date;
  readonly reasons: readonly Reason[];
  readonly mail:
    | { readonly messageIdHeader: string; readonly from: NamedAddress; readonly subject: string }
    | undefined;
};

export type WhyJson = {
  readonly id: string;
  /** The message as `show --json` names it; null for a copy of one that was deleted. */
  readonly message: string | null;
  readonly messageId: string | null;
  readonly conversation: number | null;
  readonly channel: string | null;
  readonly action: string;
  readonly kind: string;
  readonly autoReply: boolean;
  readonly at: string;
  readonly reasons: readonly (Reason & { readonly says: string })[];
  readonly replay?: {
    readonly impossible: string | null;
    readonly changes: readonly Change[];
    readonly reasons: readonly (Reason & { readonly says: string })[];
  };
};

export function toWhyJson(decision: Decision, replay?: Replay): WhyJson {
  return {
    id: decision.id,
    message: decision.messageId ?? null,
    messageId: decision.mail?.messageIdHeader ?? null,
    conversation: decision.conversation ?? null,
    channel: decision.channel ?? null,
    action: decision.action,
    kind: decision.kind,
    autoReply: decision.hasAutoReply,
    at: decision.at.toISOString(),
    reasons: decision.reasons.map(withWords),
    ...(replay === undefined ? {} : { replay: toReplayJson(replay) }),
  };
}

function toReplayJson(replay: Replay): NonNullable<WhyJson['replay']> {
  if ('impossible' in replay) return { impossible: replay.impossible, changes: [], reasons: [] };
  return { impossible: null, changes: replay.changes, reasons: replay.reasons.map(withWords) };
}

function withWords(reason: Reason): Reason & { readonly says: string } {
  return { ...reason, says: explain(reason) };
}

/** What a rule found, in words; the evidence is not in it. */
export function explain({ about, rule }: Pick<Reason, 'about' | 'rule'>): string {
  const place = /^(receiving-address|channel-address)-in-(.+)$/.exec(rule);
  if (place !== null) {
    const whose = place[1] === 'receiving-address' ? 'the receiving address of one channel' : "the channel's address";
    return `${whose} stands in ${headerName(place[2] ?? '')}`;
  }
  const ending = /^(.+)-(of-others|reopens|closed-too-long)$/.exec(rule);
  if (ending !== null) return `${explain({ about, rule: ending[1] ?? '' })}${ENDINGS[ending[2] ?? ''] ?? ''}`;
  return (
    SENTENCES[`${about}:${rule}`] ??
    (about === 'kind' ? `the header ${headerName(rule)} says so` : rule.replaceAll('-', ' '))
  );
}

const ENDINGS: Readonly<Record<string, string>> = {
  'of-others': '; the writer takes no part there, so it begins a new conversation that is linked to it',
  reopens: '; that reopens it',
  'closed-too-long': '; it was closed too long ago, so a new one begins that is linked to it',
};

const SENTENCES: Readonly<Record<string, string>> = {
  'channel:signed-mark': 'it bears the signed mark of a conversation of the channel',
  'channel:signed-mark-in-report': 'the mail that it reports on went out from the channel',
  'channel:relay-id-in-report': 'the mail that it returns went out from the channel, by the id that a relay gave it',
  'channel:recipient-and-time-in-report': 'mail from the channel went to its recipient shortly before',
  'channel:only-channel-of-the-mailbox': 'its mailbox has one channel only',
  'channel:fallback-of-the-mailbox': 'it is for no channel, and its mailbox names one for that',
  'channel:named-for-all': 'whoever brought it in named the channel',
  'channel:for-no-channel': 'no address in it is of a channel of its mailbox',
  'kind:no-automatic-mark': 'nothing in it says that a program wrote it',
  'kind:own-message-id': 'we signed its Message-ID: it is ours, coming back',
  'kind:own-instance-mark': 'it bears the mark of this store: it is ours, coming back',
  'kind:too-many-hops': 'it went through so many servers that it must be going in a circle',
  'kind:feedback-report': 'it is a complaint as mail providers write them (RFC 5965)',
  'kind:disposition-notification': 'it is a receipt (RFC 8098)',
  'kind:delivery-status': 'it is a delivery report (RFC 3464)',
  'kind:delivery-report-of-its-own-form': 'it is a delivery report of a form of its own',
  'kind:subject-of-a-responder': 'its subject begins as automatic answers do',
  'kind:empty-return-path': 'it came with an empty envelope sender, as reports do',
  'kind:sender': 'nobody reads mail to its sender',
  'author:from': 'its From',
  'author:reply-to-of-form-sender': 'a contact form of the channel sent it: the writer is its Reply-To',
  'author:attached-mail': 'one of us or a forwarder attached the mail that it is about',
  'author:forwarded-block': 'one of us or a forwarder passed it on: its text names the writer',
  'author:own-address-and-nobody-else': 'its From is ours, and nobody else is named',
  'author:authentication-pass': 'a server that we trust vouches for its sender',
  'author:authentication-fail': 'a server that we trust says that the sender is forged',
  'author:authentication-unknown': 'no server that we trust says whether the sender is right; that harms nobody',
  'conversation:signed-mark': 'it bears our signed mark of that conversation',
  'conversation:quoted-message': 'it answers a message of that conversation',
  'conversation:answers-a-notification':
    'one of us, or a program, answers a notification about that conversation; it is shown there, and changes nothing',
  'conversation:shared-ancestor': 'it answers a mail that we never saw and that this conversation names too',
  'conversation:awaited-by-a-reply': 'an answer to it had come before it',
  'conversation:number-in-subject': 'its subject names the conversation, and the writer takes part there',
  'conversation:names-nothing-known': 'it names nothing that is here, so it begins a conversation',
  'conversation:author-is-blocked': 'its writer is blocked: it is kept as spam; mailroom contact unblock ends that',
  'conversation:blocked-author-joins': 'its writer is blocked: it is kept there, and changes nothing',
  'conversation:follows-merge': 'the conversation that it names was merged into another one, and the mail follows',
  'conversation:follows-move': 'the conversation was moved out of that channel, and the mail follows',
  'conversation:merged-since': 'the conversation that it came to was merged into this one since',
  'conversation:split-since': 'it was split off from the conversation that it came to since',
  'conversation:moved-since': 'its conversation was moved to another channel since',
  'conversation:report-on-our-mail': 'it reports on a mail of that conversation',
  'conversation:report-by-relay-id':
    'the mail that it returns has an id that a relay gave ours; unsigned, so it changes nothing',
  'conversation:report-by-recipient-and-time':
    'mail of that conversation went to its recipient shortly before; that proves little, so it changes nothing',
  'conversation:report-on-nothing-known': 'it is a report on no mail that is here; a report begins no conversation',
  'conversation:our-own-mail': 'our own mail begins no conversation',
  'assignee:round-robin': 'given in turn to',
  'assignee:least-busy': 'given to who had the fewest open ones',
  'assignee:nobody-is-there': 'nobody of the widget is there to be given it, so it waits',
  'assignee:nobody-else-is-there': 'nobody else of the widget is there, so it stays with who has it and is away',
  'assignee:history': 'given to nobody: it was in the mailbox before mailroom was',
  'assignee:spam': 'given to nobody: it is spam',
  'assignee:blocked': 'given to nobody: its writer is blocked',
  'assignee:not-human': 'given to nobody: a program wrote the mail',
  'duplicate:same-id-and-content': 'the same mail is here already',
  'duplicate:deleted-before': 'somebody deleted this mail; it does not come back',
  'notification:new-conversation': 'it begins a conversation',
  'notification:answer': 'a customer wrote',
  'notification:not-delivered': 'an answer was not delivered',
  'notification:history': 'nobody is told: it was in the mailbox before mailroom was',
  'notification:blocked': 'nobody is told: its writer is blocked',
  'notification:spam': 'nobody is told: it is spam',
  'notification:not-human': 'nobody is told: a program wrote the mail',
  'notification:own-address': 'nobody is told: it comes from one of us',
  'notification:about-our-own-mail': 'nobody is told: it brings a notification back',
  'notification:brought-by-hand': 'nobody is told: somebody here gave it its channel',
  'notification:switched-off': 'not told, because of operator edit --notify off',
  'notification:assignee-has-them-off': 'only the assignee would be told, and has them off',
  'notification:nobody-concerned':
    'nobody is told: it is assigned to nobody, and no operator is in the widget of the channel',
  'notification:saw-it-happen': 'not told, having seen it happen',
  'notification:too-many-of-one-contact':
    'nobody is told: the contact has begun so many conversations in a day that it looks like a loop',
  'notification:address-suppressed':
    'not told: mail to the address came back for good; mailroom contact suppressed --clear ADDRESS allows it again',
  'notification:enough-for-this-hour': 'not told: had so many of them this hour that it looks like a loop',
  'notification:waits': 'is told in a while, because of a notification about this conversation shortly before',
  'notification:joins-the-waiting': 'is told by a notification that was waiting to leave',
  'notification:cannot-be-written': 'not told: the notification cannot be written',
  'notification:due': 'is told by mail',
  'auto-reply:due': 'an auto-reply is written to it',
  'auto-reply:channel-has-none': 'none: the channel has none',
  'auto-reply:not-a-new-conversation': 'none: only a mail that begins a conversation gets one',
  'auto-reply:spam': 'none: it is spam, or its writer is blocked',
  'auto-reply:history': 'none: it was in the mailbox before mailroom was',
  'auto-reply:not-human': 'none: a program wrote the mail',
  'auto-reply:x-auto-response-suppress': 'none: the mail asks for none (X-Auto-Response-Suppress)',
  'auto-reply:failed-authentication': 'none: a server that we trust says that the sender is forged',
  'auto-reply:own-address': 'none: the writer is one of us',
  'auto-reply:two-from': 'none: it names two authors',
  'auto-reply:author-not-certain': 'none: the author was found in a text, which anybody can write',
  'auto-reply:no-usable-address': 'none: there is no address to answer to',
  'auto-reply:not-addressed-to-the-channel': 'none: the channel stands neither in To nor in Cc',
  'auto-reply:older-than-a-day': 'none: it arrived more than a day before it was taken in',
  'auto-reply:breaker-is-open': 'none: the auto-reply of the channel is stopped',
  'auto-reply:opens-breaker': 'none: too many left at once, so the auto-reply of the channel was stopped',
  'auto-reply:enough-for-this-hour': 'none: this sender had enough of them this hour',
  'auto-reply:enough-for-this-day': 'none: this sender had enough of them today',
};

// "x-original-to" as people know it: X-Original-To.
function headerName(name: string): string {
  return name
    .replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => `${dash}${letter.toUpperCase()}`)
    .replace(/\bId\b/, 'ID');
}

export type Explained = { readonly decision: Decision; readonly replay: Replay | undefined };

export function renderWhy(explained: readonly Explained[], screen: Screen): string {
  return explained.map((one) => renderOne(one, screen)).join('\n\n');
}

const LABEL = 14;

function renderOne({ decision, replay }: Explained, screen: Screen): string {
  const { theme } = screen;
  const { mail, conversation } = decision;
  const place = conversation === undefined ? 'no conversation' : `#${conversation}`;
  const head = mail === undefined ? decision.id : `${renderPerson(mail.from)}: ${safeLine(mail.subject)}`;
  return [
    `${theme.strong(safeLine(head))} ${theme.faint(`(${place}, ${safeLine(decision.kind)})`)}`,
    ...(mail === undefined
      ? []
      : [theme.faint(safeLine(`${mail.messageIdHeader}  message ${decision.messageId ?? ''}`))]),
    ...decision.reasons.flatMap((reason) => renderReason(reason, screen)),
    ...(replay === undefined ? [] : renderReplay(replay, screen)),
  ].join('\n');
}

function renderReason(reason: Reason, { theme, width }: Screen): string[] {
  const evidence = safeLine(reason.evidence);
  const lines = wrapText(`${explain(reason)}${evidence === '' ? '' : `: ${evidence}`}`, {
    screen: Math.max((width ?? 1_000_000) - LABEL - 2, 20),
    prose: 100,
  });
  return lines.map((line, index) => `  ${theme.faint((index === 0 ? reason.about : '').padEnd(LABEL))}${line}`);
}

// They go by what else was sent, so they are told where they decide.
const LIMITS = new Set(['breaker-is-open', 'opens-breaker', 'enough-for-this-hour', 'enough-for-this-day']);

function renderReplay(replay: Replay, screen: Screen): string[] {
  const { theme } = screen;
  if ('impossible' in replay) return [`  ${theme.faint(`not decided again: ${safeLine(replay.impossible)}`)}`];
  const limits = replay.reasons.filter(({ about, rule }) => about === 'auto-reply' && LIMITS.has(rule));
  const told = limits.flatMap((reason) => renderReason(reason, screen));
  if (replay.changes.length === 0) return [`  ${theme.good("today's rules decide the same")}`, ...told];
  const changes = replay.changes.map(
    ({ about, before, now }) =>
      `  ${theme.warning('now otherwise'.padEnd(LABEL))}${safeLine(about)}: ${safeLine(before)} -> ${safeLine(now)}`,
  );
  return [...changes, ...told];
}
