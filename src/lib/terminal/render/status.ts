// Status: where everything is, what is waiting, what went wrong, and what to do next.
import type { HeldCounts, Workload } from '../../conversation/workload.js';
import { type Desk, findConcerns, isNeglected } from '../../health/concerns.js';
import type { Operator } from '../../operator/operator.js';
import { showStoreUrl } from '../../settings/store-url.js';
import { HOUSE } from '../../smtp/smtp-config.js';
import { shortAge, spokenAge } from '../relative-time.js';
import { safeLine, safeText } from '../safe-text.js';
import type { Screen } from '../table.js';
import type { Theme } from '../theme.js';
import { type ConcernJson, renderConcerns, toConcernJson } from './concern.js';
import { type DraftBegun, describeDrafts } from './draft-begun.js';

/** All that status knows. */
export type Standing = Desk & {
  readonly storeUrl: string;
  readonly operator: Operator | undefined;
  readonly workload: Workload;
  readonly operators: readonly Operator[];
  readonly widgets: number;
  readonly quarantined: number;
  readonly held: HeldCounts;
  /** What the operator has begun to write on this machine, and not sent. */
  readonly drafts: readonly DraftBegun[];
};

export type StatusJson = {
  readonly store: { readonly kind: 'sqlite' | 'postgres'; readonly location: string };
  readonly operator: { readonly name: string; readonly fullName: string; readonly email: string } | null;
  readonly conversations: Workload['conversations'];
  /** Since when the open conversation that nobody has has waited longest; null for none. */
  readonly unassignedSince: string | null;
  /** Conversations with a note that names the operator, unread. */
  readonly mentions: number;
  /** Numbers of the conversations in which an answer failed, or nobody knows. */
  readonly needAttention: readonly number[];
  readonly outbox: {
    readonly held: number;
    readonly queued: number;
    readonly sending: number;
    readonly deferred: number;
    readonly failed: number;
    readonly unsure: number;
    /** Notifications to operators that failed in the last week; no answers. */
    readonly failedNotifications: number;
  };
  readonly mailboxes: readonly {
    readonly name: string;
    readonly pulledAt: string | null;
    /** It has not been pulled for longer than it should. */
    readonly overdue: boolean;
    /** Why the last pull failed; null when it went well. */
    readonly failure: { readonly at: string; readonly kind: string; readonly message: string } | null;
  }[];
  readonly quarantined: number;
  /** What the operator has begun to write on this machine and not sent; no conversation for what begins one. */
  readonly drafts: readonly { readonly id: string; readonly conversation: number | null; readonly savedAt: string }[];
  /** Mail for no channel: `mailroom inbox --unrouted`. */
  readonly unrouted: number;
  /** Reports about nothing that is here: `mailroom inbox --bounces`. */
  readonly unmatchedReports: number;
  /** Channels whose auto-reply has been stopped. */
  readonly breakers: readonly { readonly channel: string; readonly openedAt: string }[];
  /** All that somebody should look at, with the reason, since when, and what to type next. */
  readonly concerns: readonly ConcernJson[];
  /** What there is to do before the first mail can be answered, in this order. */
  readonly setup: readonly SetupStep[];
};

export type SetupStep = { readonly step: string; readonly done: boolean; readonly command: string };

export function toStatusJson(standing: Standing, now: Date): StatusJson {
  const { operator, workload, mailboxes, channels, quarantined } = standing;
  const { 'in-data': inData, sending, ...outbox } = workload.outbox;
  return {
    store: { kind: kindOf(standing.storeUrl), location: showStoreUrl(standing.storeUrl) },
    operator: operator ? { name: operator.name, fullName: operator.fullName, email: operator.email } : null,
    conversations: workload.conversations,
    unassignedSince: workload.unassignedSince?.toISOString() ?? null,
    mentions: workload.mentions,
    needAttention: workload.needAttention,
    outbox: { ...outbox, sending: sending + inData, failedNotifications: standing.untold.length },
    mailboxes: mailboxes.map((mailbox) => toMailboxJson(mailbox, channels, now)),
    quarantined,
    drafts: standing.drafts.map(({ id, purpose, savedAt }) => ({
      ...{ id, conversation: purpose.kind === 'new' ? null : purpose.number },
      savedAt: savedAt.toISOString(),
    })),
    unrouted: standing.held.unrouted,
    unmatchedReports: standing.held.reports,
    breakers: channels.flatMap(({ name, breakerOpenedAt }) =>
      breakerOpenedAt === undefined ? [] : [{ channel: name, openedAt: breakerOpenedAt.toISOString() }],
    ),
    concerns: findConcerns(standing, now).map(toConcernJson),
    setup: setupSteps(standing),
  };
}

function toMailboxJson(
  mailbox: Standing['mailboxes'][number],
  channels: Standing['channels'],
  now: Date,
): StatusJson['mailboxes'][number] {
  const { name, pulledAt, failure } = mailbox;
  return {
    name,
    pulledAt: pulledAt?.toISOString() ?? null,
    overdue: isNeglected(mailbox, channels, now),
    failure: failure ? { at: failure.at.toISOString(), kind: failure.kind, message: safeText(failure.message) } : null,
  };
}

function kindOf(storeUrl: string): 'sqlite' | 'postgres' {
  return /^postgres(?:ql)?:/i.test(storeUrl) ? 'postgres' : 'sqlite';
}

function setupSteps(standing: Standing): SetupStep[] {
  const { operators, operator, smtpConfigs, mailboxes, widgets, channels } = standing;
  return [
    { step: 'an operator', done: operators.length > 0, command: 'mailroom operator add' },
    { step: 'who you are', done: operator !== undefined, command: 'mailroom operator use NAME' },
    {
      step: 'a way to send mail',
      done: smtpConfigs.some(({ name }) => name !== HOUSE) || channels.length > 0,
      command: 'mailroom smtp add',
    },
    { step: 'a mailbox to pull from', done: mailboxes.length > 0, command: 'mailroom mailbox add' },
    { step: 'a widget', done: widgets > 0, command: 'mailroom widget create' },
    { step: 'a channel', done: channels.length > 0, command: 'mailroom channel create' },
    {
      step: 'the first pull',
      done: mailboxes.some(({ pulledAt }) => pulledAt !== undefined),
      command: 'mailroom pull',
    },
  ];
}

/** All of it in a few lines. What is in order is said quietly, what is not stands out. */
export function renderStatus(standing: Standing, screen: Screen, now: Date): string {
  const { theme } = screen;
  const steps = setupSteps(standing);
  const blocks = [
    facts(
      [
        [
          'store',
          `${showStoreUrl(standing.storeUrl)} ${theme.faint(kindOf(standing.storeUrl) === 'sqlite' ? '(SQLite)' : '(PostgreSQL)')}`,
        ],
        ['you are', standing.operator ? describeMe(standing.operator) : theme.warning('nobody yet')],
      ],
      theme,
    ),
    standing.channels.length === 0 ? '' : facts(workFacts(standing, theme, now), theme),
    renderConcerns(findConcerns(standing, now), screen, now),
    steps.every(({ done }) => done) ? '' : renderSteps(steps, theme),
  ];
  return blocks.filter(Boolean).join('\n\n');
}

type Fact = readonly [name: string, value: string];

function facts(lines: readonly Fact[], theme: Theme): string {
  return lines.map(([name, value]) => `${theme.faint(name.padEnd(NAME_WIDTH))}  ${value}`).join('\n');
}

const NAME_WIDTH = 'needs attention'.length;

function describeMe({ name, fullName, email }: Operator): string {
  return safeLine(`${name}${fullName === '' ? '' : `, ${fullName}`} <${email}>`);
}

function workFacts(
  { workload, mailboxes, channels, quarantined, held, untold, drafts }: Standing,
  theme: Theme,
  now: Date,
): Fact[] {
  const { conversations, needAttention, outbox } = workload;
  const { open, unread, mine, unassigned, waiting, snoozed, closed, spam } = conversations;
  const troubled = list([
    [outbox.failed, 'not sent', theme.bad],
    [outbox.unsure, 'nobody knows whether sent', theme.bad],
    [untold.length, untold.length === 1 ? 'notification not sent' : 'notifications not sent', theme.warning],
    [outbox.deferred, 'tried again later', theme.warning],
    [outbox.queued + outbox.sending + outbox['in-data'], 'waiting to be sent', theme.faint],
    [outbox.held, 'held back', theme.faint],
  ]);
  const others = list([
    [snoozed, 'snoozed'],
    [closed, 'closed'],
    [spam, 'spam'],
  ]);
  const facts: (Fact | undefined)[] = [
    [
      'open',
      `${theme.strong(String(open))}${detail(
        list([
          [mine, 'yours'],
          [unassigned, describeUnassigned(workload.unassignedSince, now)],
        ]),
        theme,
      )}`,
    ],
    ['unread', unread > 0 ? theme.name(String(unread)) : theme.faint('0')],
    ...mentionFacts(workload.mentions, theme),
    ['waiting', `${waiting}${detail('for the customer', theme)}`],
    ['others', theme.faint(others || 'none')],
    needAttention.length > 0 ? ['needs attention', theme.bad(numbers(needAttention))] : undefined,
    drafts.length > 0 ? ['drafts', theme.warning(describeDrafts(drafts))] : undefined,
    ['outbox', troubled || theme.faint('empty')],
    ...mailboxes.map((mailbox): Fact => ['mailbox', describeMailbox(mailbox, channels, theme, now)]),
    quarantined > 0 ? ['quarantine', theme.warning(`${quarantined} that could not be read`)] : undefined,
    held.unrouted > 0
      ? ['no channel', theme.warning(`${held.unrouted} to be routed: mailroom inbox --unrouted`)]
      : undefined,
    held.reports > 0
      ? ['bounces', theme.faint(`${held.reports} on nothing that is here: mailroom inbox --bounces`)]
      : undefined,
  ];
  return facts.filter((fact) => fact !== undefined);
}

// Nobody was there to be given them, or nobody has taken them.
function describeUnassigned(since: Date | undefined, now: Date): string {
  return since === undefined ? 'unassigned' : `unassigned for ${shortAge(since, now).replace(/^now$/, 'a moment')}`;
}

function mentionFacts(mentions: number, theme: Theme): Fact[] {
  return mentions === 0 ? [] : [['you are asked', theme.name(`in ${mentions}: mailroom inbox --mentioned`)]];
}

function list(counts: readonly (readonly [count: number, words: string, style?: (text: string) => string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, words, style = (text) => text]) => style(`${count} ${words}`))
    .join(', ');
}

function detail(words: string, theme: Theme): string {
  return words === '' ? '' : theme.faint(` (${words})`);
}

const MANY = 8;

function numbers(all: readonly number[]): string {
  const shown = all
    .slice(0, MANY)
    .map((number) => `#${number}`)
    .join(', ');
  return all.length > MANY ? `${shown} and ${all.length - MANY} more` : shown;
}

function describeMailbox(
  mailbox: Standing['mailboxes'][number],
  channels: Standing['channels'],
  theme: Theme,
  now: Date,
): string {
  const { name, pulledAt } = mailbox;
  const style = pulledAt === undefined || isNeglected(mailbox, channels, now) ? theme.warning : theme.faint;
  return `${safeLine(name)} ${style(pulledAt === undefined ? 'never pulled' : `pulled ${spokenAge(pulledAt, now)}`)}`;
}

function renderSteps(steps: readonly SetupStep[], theme: Theme): string {
  const width = Math.max(...steps.map(({ step }) => step.length));
  const next = steps.find(({ done }) => !done);
  const lines = steps.map((one) => {
    if (one.done) return theme.faint(`  ✓ ${one.step}`);
    const line = `  · ${one.step.padEnd(width)}   ${one.command}`;
    return one === next ? theme.strong(line) : line;
  });
  return ['Before the first mail can be answered:', ...lines].join('\n');
}
