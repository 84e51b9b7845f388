// The list and the conversation that is read tell one story: whichever was asked for later is right about both.
import { callPerson } from '../conversation/contact.js';
import type { Conversation, ConversationLine } from '../conversation/conversation.js';
import type { ConversationView } from '../conversation/conversation-view.js';
import { type FreshMail, type ScreenEvent, type ScreenState, seenVersion, shownView } from './screen-state.js';

/** The conversation as it was read now, in both. */
export function takeView(state: ScreenState, event: Extract<ScreenEvent, { kind: 'read' }>): ScreenState {
  const { number, view, isMarked, at } = event;
  if (number !== state.selected) return state;
  if (view.number !== number) return tellMerged(state, number, view.number);
  // Two looks at it may overtake each other.
  if (view.version < (shownView(state)?.version ?? 0)) return state;
  const marked = isMarked ? Math.max(state.marked, view.version) : state.marked;
  // What is read here is not unread in the list, without asking for it again.
  const unread = isMarked ? { unread: false } : {};
  // What has left the list is told by nobody else how it is now.
  const news = state.hasLeft ? newsOf(view) : {};
  const lines = state.lines.map((line) =>
    line.number === view.number
      ? { ...line, ...(line.version < view.version ? factsOf(view) : {}), ...news, ...unread }
      : line,
  );
  return { ...state, view, marked, lines, fresh: freshIn(view, state, at) };
}

/** A version that no conversation has: what puts it away is refused. */
const NONE = 0;

// What is shown stays: the other conversation is one that nobody has pointed to.
function tellMerged(state: ScreenState, number: number, into: number): ScreenState {
  if (seenVersion(state) === NONE) return state;
  const view = shownView(state);
  const lines = state.lines.map((line) => (line.number === number ? { ...line, version: NONE } : line));
  const said = { text: `#${number} is a part of #${into} now.`, tone: 'plain' as const };
  return { ...state, lines, view: view && { ...view, version: NONE }, said };
}

function newsOf(view: ConversationView): Partial<ConversationLine> {
  const news = { ...factsOf(view), version: view.version, updatedAt: view.updatedAt, replying: view.replying };
  // What was answered or ended waits for nobody to read it.
  return view.status === 'open' ? news : { ...news, unread: false };
}

/** The newest mail, when it is not ours and was not there before. */
function freshIn(view: ConversationView, state: ScreenState, at: Date): FreshMail | undefined {
  const newest = view.messages.findLast(({ direction }) => direction !== 'note');
  if (newest?.direction !== 'in') return undefined;
  const before = shownView(state);
  const isKnown =
    before === undefined
      ? view.version <= (seenVersion(state) ?? view.version)
      : before.messages.some(({ id }) => id === newest.id);
  return isKnown ? state.fresh : { from: callPerson(newest.from), date: newest.date, at };
}

/** The conversation that is read, with what the list knows of it by now: its messages follow when it is read again. */
export function agreeing(state: ScreenState, lines: readonly ConversationLine[]): ScreenState {
  const { view } = state;
  const line = lines.find(({ number }) => number === view?.number);
  if (view === undefined || line === undefined || line.version <= view.version) return state;
  return { ...state, view: { ...view, ...factsOf(line) } };
}

/** What the list and the head of the conversation both tell: whichever was read later is right about it. */
function factsOf({ status, assignee, tags, attention, snoozedUntil, closedAt, subject }: Conversation) {
  return { status, assignee, tags, attention, snoozedUntil, closedAt, subject };
}
