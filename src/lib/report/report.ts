// Report: how much mail there was, how long customers waited for a first answer, and how long until their conversation
// was solved. docs/report.md says what each number means; here is how it is counted.
import type { ConversationStatus } from '../conversation/conversation.js';
import type { CountTime } from '../widget/business-hours.js';

export const DIMENSIONS = ['channel', 'operator', 'tag', 'day'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** From one instant up to another, which is not in it. */
export type Period = { readonly from: Date; readonly to: Date };

/** What a report asks of one conversation. Spam, and what was merged into another, is not among them. */
export type ConversationFacts = {
  readonly channel: string;
  /** The slug of the operator who has it now. */
  readonly assignee: string | undefined;
  readonly tags: readonly string[];
  readonly status: ConversationStatus;
  readonly createdAt: Date;
  /** Mail of customers, and answers of operators that left; oldest first. No auto-reply, no note, nothing that came back. */
  readonly mails: readonly { readonly at: Date; readonly way: 'in' | 'out'; readonly by: string | undefined }[];
  /** When it was closed, and when it was not any more; oldest first. */
  readonly turns: readonly { readonly at: Date; readonly isClosed: boolean; readonly by: string | undefined }[];
  /** By the hours of the channel's widget. */
  readonly countTime: CountTime;
};

/** How long something took, in milliseconds; of nothing there is no median. */
export type Times = { readonly count: number; readonly median: number | undefined; readonly p90: number | undefined };

export type Figures = {
  readonly received: number;
  readonly sent: number;
  /** New conversations, which the customer began. */
  readonly started: number;
  /** Of those, the ones that had a first answer by the end. */
  readonly firstAnswer: Times;
  readonly solved: Times;
  /** Open when the report is made. */
  readonly open: number;
};

export const AGES = [
  { title: 'under a day', days: 1 },
  { title: '1 to 3 days', days: 3 },
  { title: '3 to 7 days', days: 7 },
  { title: '7 to 30 days', days: 30 },
  { title: 'over 30 days', days: Number.POSITIVE_INFINITY },
] as const;

export type Report = Period & {
  readonly by: Dimension;
  readonly total: Figures;
  /** By name; days in their order, the others with the most mail first. */
  readonly groups: readonly (Figures & { readonly name: string })[];
  /** The open ones by how long ago they began, as `AGES` has them. */
  readonly openByAge: readonly number[];
};

/** What has no tag, or nobody. */
const NONE = '(none)';

export type ReportCollector = { add(facts: ConversationFacts): void; result(): Report };

/** Takes the facts of one conversation after the other; keeps a number for each answer, and nothing else of them. */
export function collectReport(period: Period & { readonly by: Dimension }, now: Date): ReportCollector {
  const total = newTally();
  const groups = new Map<string, Tally>();
  const openByAge = AGES.map(() => 0);
  const tallies = (names: readonly string[]): Tally[] => [total, ...names.map((name) => tallyOf(groups, name))];
  return {
    add(facts) {
      const named = namesOf(period.by, facts);
      for (const { at, way, by } of facts.mails) {
        if (!isIn(period, at)) continue;
        for (const tally of tallies(named(at, way === 'out' ? by : facts.assignee))) {
          if (way === 'in') tally.received++;
          else tally.sent++;
        }
      }
      addFirstAnswer(facts, period, (at, by) => tallies(named(at, by)));
      addSolved(facts, period, (at, by) => tallies(named(at, by)));
      if (facts.status !== 'open') return;
      const days = (now.getTime() - facts.createdAt.getTime()) / DAY;
      const age = AGES.findIndex((each) => days < each.days);
      openByAge[age] = (openByAge[age] ?? 0) + 1;
      if (period.by !== 'day') for (const tally of tallies(named(now, facts.assignee))) tally.open++;
      else total.open++;
    },
    result() {
      const listed = [...groups].map(([name, tally]) => ({ name, ...figuresOf(tally) }));
      const inOrder = listed.toSorted((one, other) =>
        period.by === 'day'
          ? compare(one.name, other.name)
          : other.received + other.sent - one.received - one.sent || compare(one.name, other.name),
      );
      return { ...period, total: figuresOf(total), groups: inOrder, openByAge };
    },
  };
}

const DAY = 86_400_000;

type Tally = { received: number; sent: number; started: number; open: number; answers: number[]; solutions: number[] };

function newTally(): Tally {
  return { received: 0, sent: 0, started: 0, open: 0, answers: [], solutions: [] };
}

function tallyOf(groups: Map<string, Tally>, name: string): Tally {
  const found = groups.get(name) ?? newTally();
  groups.set(name, found);
  return found;
}

type TalliesFor = (at: Date, by: string | undefined) => readonly Tally[];

// A conversation that we began has no first answer to wait for.
function addFirstAnswer(
  { mails, assignee, countTime }: ConversationFacts,
  period: Period,
  talliesFor: TalliesFor,
): void {
  const [first] = mails;
  if (first === undefined || first.way !== 'in' || !isIn(period, first.at)) return;
  for (const tally of talliesFor(first.at, assignee)) tally.started++;
  const answer = mails.find(({ way, at }) => way === 'out' && at >= first.at);
  if (answer === undefined || answer.at >= period.to) return;
  const time = countTime(first.at, answer.at);
  for (const tally of talliesFor(first.at, answer.by)) tally.answers.push(time);
}

/** By its last closing in the period, unless it was opened again before the end: so it counts once. */
function addSolved(
  { turns, mails, createdAt, countTime }: ConversationFacts,
  period: Period,
  talliesFor: TalliesFor,
): void {
  const last = turns.findLast(({ at }) => at < period.to);
  if (last === undefined || !last.isClosed || last.at < period.from) return;
  const begun = mails[0]?.at ?? createdAt;
  const time = countTime(begun, last.at);
  for (const tally of talliesFor(last.at, last.by)) tally.solutions.push(time);
}

function namesOf(
  by: Dimension,
  facts: ConversationFacts,
): (at: Date, operator: string | undefined) => readonly string[] {
  switch (by) {
    case 'channel':
      return () => [facts.channel];
    case 'operator':
      return (_, operator) => [operator ?? NONE];
    case 'tag':
      return () => (facts.tags.length === 0 ? [NONE] : facts.tags);
    case 'day':
      return (at) => [dayName(at)];
  }
}

/** The day of the calendar here: `2026-03-12`. */
export function dayName(at: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function isIn({ from, to }: Period, at: Date): boolean {
  return at >= from && at < to;
}

function figuresOf({ received, sent, started, open, answers, solutions }: Tally): Figures {
  return { received, sent, started, open, firstAnswer: timesOf(answers), solved: timesOf(solutions) };
}

/** The nearest rank: the smallest time within which so many of them lie. */
export function timesOf(times: readonly number[]): Times {
  const sorted = Float64Array.from(times).sort();
  const rank = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  return { count: sorted.length, median: rank(0.5), p90: rank(0.9) };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
