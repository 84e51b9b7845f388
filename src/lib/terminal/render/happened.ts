// What happened to a conversation between its messages, in words: the one place that has them for each event.
import { nameAct } from '../../conversation/act.js';
import type { EventName, HappenedEvent } from '../../conversation/conversation-event.js';
import { longDate, spokenAge } from '../relative-time.js';
import { safeLine } from '../safe-text.js';
import type { Screen } from '../table.js';

type Words = {
  /** What an operator did, after the name; undefined where the message says it all. */
  readonly by: (detail: Detail, operator: string) => string | undefined;
  /** What came about by itself. */
  readonly alone: (detail: Detail) => string | undefined;
};
type Detail = HappenedEvent['detail'];

/** Events about a message are told at the message, and are nothing between two of them. */
const TOLD_THERE = undefined;

const said = (by: string, alone: string): Words => ({ by: () => by, alone: () => alone });

/** What nobody had is its writer's from then on. */
const TAKING: Words = {
  by: ({ to }) => (typeof to === 'string' ? 'has it from now on, by writing' : undefined),
  alone: () => undefined,
};

const WORDS: Readonly<Record<EventName, Words | typeof TOLD_THERE>> = {
  'mail-received': { by: () => undefined, alone: broughtBack },
  started: TAKING,
  replied: TAKING,
  forwarded: TOLD_THERE,
  'answered-elsewhere': TOLD_THERE,
  'answer-imported': TOLD_THERE,
  noted: TOLD_THERE,
  'reply-held': said('wrote an answer to be sent later', 'an answer was to be sent later'),
  'reply-kept': said('kept an answer from leaving', 'an answer that was to leave was kept: the customer had written'),
  'reply-sent': said('settled an answer: it was sent', 'an answer that was in doubt was sent'),
  'reply-failed': said(
    'settled an answer: it was not sent',
    'an answer was NOT SENT, and the conversation opened for it',
  ),
  'reply-unsure': said(
    'left an answer in doubt',
    'nobody knows whether an answer was sent, and the conversation opened for it',
  ),
  'reply-cancelled': said('cancelled an answer', 'an answer was cancelled'),
  tagged: { by: nameTags, alone: (detail) => `somebody ${nameTags(detail)}` },
  assigned: {
    by: givenBy,
    alone: (detail) => `it was given to ${heir(detail)}${becauseOf(detail['cause'])}${absent(detail)}`,
  },
  opened: { by: (detail) => (isShut(detail) ? 'reopened it' : 'opened it'), alone: () => 'it was opened' },
  waiting: said('set it to waiting for the customer', 'it waits for the customer'),
  snoozed: {
    by: (detail) => `snoozed it${untilOf(detail)}`,
    alone: (detail) => `it was snoozed${untilOf(detail)}`,
  },
  woken: said('woke it', 'it came back: the time of its snooze was over'),
  closed: said('closed it', 'it was closed'),
  'marked-spam': said('marked it as spam', 'it was marked as spam'),
  merged: {
    by: (detail) => `merged ${other(detail)} into it`,
    alone: (detail) => `${other(detail)} was merged into it`,
  },
  'merged-into': {
    by: (detail) => `merged it into ${other(detail)}`,
    alone: (detail) => `it was merged into ${other(detail)}`,
  },
  unmerged: {
    by: (detail) => `took it out of ${other(detail)} again`,
    alone: (detail) => `it was taken out of ${other(detail)} again`,
  },
  split: { by: (detail) => `split ${other(detail)} off`, alone: (detail) => `${other(detail)} was split off` },
  'split-off': {
    by: (detail) => `split it off from ${other(detail)}`,
    alone: (detail) => `it was split off from ${other(detail)}`,
  },
  moved: {
    by: (detail) => `moved it from ${detail['from']} to ${detail['to']}`,
    alone: (detail) => `it was moved from ${detail['from']} to ${detail['to']}`,
  },
  linked: { by: (detail) => `linked it to #${detail['to']}`, alone: (detail) => `it was linked to #${detail['to']}` },
  unlinked: {
    by: (detail) => `took the link to #${detail['from']} away`,
    alone: (detail) => `its link to #${detail['from']} went`,
  },
  undone: { by: (detail, operator) => `took back that ${undoneAct(detail, operator)}`, alone: undoneAlone },
};

/** `ana closed it`, or undefined for what is told at a message. Safe to show. */
export function describeHappened({ event, operator, detail }: HappenedEvent): string | undefined {
  // A store may have events of a program that had other names for them.
  const words = Object.hasOwn(WORDS, event)
    ? WORDS[event]
    : said(event.replaceAll('-', ' '), event.replaceAll('-', ' '));
  if (words === TOLD_THERE) return undefined;
  const what = operator === undefined ? words.alone(detail) : words.by(detail, operator);
  return what && safeLine(operator === undefined ? what : `${operator} ${what}`);
}

export type HappenedJson = {
  readonly event: string;
  readonly version: number;
  readonly at: string;
  /** The slug of the operator. */
  readonly operator: string | null;
  /** The id of the message that it is about. */
  readonly message: string | null;
  /** In words; null for what is told at the message. */
  readonly says: string | null;
};

export function toHappenedJson(happened: HappenedEvent): HappenedJson {
  const { event, version, at, operator, detail } = happened;
  const { message } = detail;
  return {
    ...{ event, version, at: at.toISOString(), operator: operator ?? null },
    message: typeof message === 'string' ? message : null,
    says: describeHappened(happened) ?? null,
  };
}

/** The line of an event, not wrapped yet: `· ana closed it, 2 h ago`. */
export function renderHappened(
  happened: HappenedEvent,
  { screen, now, full }: { readonly screen: Screen; readonly now: Date; readonly full: boolean },
): string | undefined {
  const words = describeHappened(happened);
  if (words === undefined) return undefined;
  const isDated = full || screen.width === undefined;
  return `· ${words}${isDated ? ` (${longDate(happened.at)})` : `, ${spokenAge(happened.at, now)}`}`;
}

// The number of the other conversation.
function other({ number, into, from }: Detail): string {
  return `#${number ?? into ?? from}`;
}

function undoneAct(detail: Detail, operator: string): string {
  const { by } = detail;
  const who = by === operator ? 'they' : typeof by === 'string' ? by : 'somebody';
  return `${who} ${did(detail)}`;
}

function undoneAlone(detail: Detail): string {
  return `it was taken back that somebody ${did(detail)}`;
}

// An undo of an assignment goes back from whom it was given to.
function did({ act, by, from }: Detail): string {
  return nameAct({ event: String(act), by: typeof by === 'string' ? by : undefined, to: from });
}

function nameTags({ added, removed }: Detail): string {
  const words = [
    ...(isFilled(added) ? [`tagged it ${added.join(', ')}`] : []),
    ...(isFilled(removed) ? [`took off the ${removed.length === 1 ? 'tag' : 'tags'} ${removed.join(', ')}`] : []),
  ];
  return words.join(' and ') || 'changed its tags';
}

function isFilled(list: unknown): list is readonly unknown[] {
  return Array.isArray(list) && list.length > 0;
}

// That mail opens what waited for it is what everybody expects.
function broughtBack({ from }: Detail): string | undefined {
  if (from === 'closed') return 'the mail reopened it';
  return from === 'snoozed' ? 'the mail ended its snooze' : undefined;
}

function givenBy(detail: Detail, operator: string): string {
  if (detail['cause'] === 'hand-over') {
    const whose = detail['from'] === operator ? '' : before(detail);
    return `handed it over to ${heir(detail)}${becauseOf(detail['rule'])}${whose}`;
  }
  return detail['to'] === operator ? `took it${before(detail)}` : `gave it to ${heir(detail)}${before(detail)}`;
}

function heir({ to }: Detail): string {
  return typeof to === 'string' ? to : 'nobody';
}

function becauseOf(rule: unknown): string {
  if (rule === 'round-robin') return ', whose turn it was';
  return rule === 'least-busy' ? ', who had the fewest open' : '';
}

// Mail takes a conversation from nobody who is there.
function absent(detail: Detail): string {
  const { cause, from } = detail;
  return cause !== undefined && typeof from === 'string' ? ` (${from}, who had it, was away)` : before(detail);
}

function before({ from }: Detail): string {
  return typeof from === 'string' ? ` (${from} had it)` : '';
}

function isShut({ from }: Detail): boolean {
  return from === 'closed' || from === 'spam';
}

function untilOf({ until }: Detail): string {
  if (until === 'reply') return ' until the customer writes';
  return typeof until === 'string' ? ` until ${longDate(new Date(until))}` : '';
}
