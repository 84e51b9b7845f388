// The list of the message centre: what it shows, what it points to, and when more of it is asked for.
import type { ConversationLine } from '../conversation/conversation.js';
import { placed, released } from './kept-row.js';
import { type Effect, type Metrics, PAGE, type Reaction, type ScreenState } from './screen-state.js';
import type { Place } from './tabs.js';
import { agreeing } from './take-view.js';

/** More is asked for when fewer than this are left below. */
const NEAR_END = 30;
/** The most that is read again at once when something has changed, unless somebody looks further down. */
const RENEWED = 300;

/** Another list: what it shows comes with its answer; until then the old one stands. */
export function showPlace(state: ScreenState, place: Place, isHasty: boolean): Reaction {
  const request = state.request + 1;
  const next: ScreenState = { ...state, place, request, waitsFor: 'first', said: undefined, focus: 'list' };
  return { state: next, effects: [{ kind: 'list', request, place, before: undefined, limit: PAGE, isHasty }] };
}

/** What there is now, after a change somewhere: the list as far as it was known, and the conversation. */
export function renew(state: ScreenState): Reaction {
  const { selected } = state;
  const read: Effect[] = selected === undefined ? [] : [{ kind: 'read', number: selected, mark: false }];
  // What is on its way is new enough.
  if (state.waitsFor === 'first') return { state, effects: read };
  const request = state.request + 1;
  const seen = state.top < RENEWED - PAGE ? Math.min(state.lines.length, RENEWED) : state.lines.length;
  // What is pointed to is among them, however many have come above it.
  const limit = Math.max(PAGE, seen, positionOf(state) + PAGE / 2);
  const list: Effect = { kind: 'list', request, place: state.place, before: undefined, limit, isHasty: false };
  return { state: { ...state, request, waitsFor: 'renewed' }, effects: [list, ...read] };
}

/** Points so many conversations further, or to an end of what is known. */
export function moveBy(state: ScreenState, steps: number): ScreenState {
  // The last one of a list that has become empty would else stay for ever.
  if (state.hasLeft && state.lines.length === 1 && state.focus === 'list') return pointTo({ ...state, lines: [] }, 0);
  return pointTo(state, Math.max(0, Math.min(positionOf(state) + steps, state.lines.length - 1)));
}

function pointTo(state: ScreenState, index: number): ScreenState {
  const wanted = state.lines[index];
  if (wanted !== undefined && wanted.number === state.selected) return { ...state, index };
  const lines = released(state);
  const place = wanted === undefined ? 0 : lines.indexOf(wanted);
  return {
    ...{ ...state, lines, index: place, top: Math.max(0, state.top + place - index) },
    ...{ selected: wanted?.number, standing: wanted?.updatedAt, hasLeft: false },
    ...{ scroll: 'newest', marked: 0, fresh: undefined },
  };
}

/** Where the conversation stands that is pointed to. */
export function positionOf({ lines, selected, index }: ScreenState): number {
  const found = lines.findIndex(({ number }) => number === selected);
  return found === -1 ? Math.max(0, Math.min(index, lines.length - 1)) : found;
}

/** The answer to a request for conversations. */
export function takeLines(
  state: ScreenState,
  answer: { readonly request: number; readonly lines: readonly ConversationLine[]; readonly isMore: boolean },
): ScreenState {
  if (answer.request !== state.request) return state;
  const { isMore, lines } = answer;
  switch (state.waitsFor) {
    case 'more': {
      const listed = state.hasLeft ? state.lines.filter(({ number }) => number !== state.selected) : state.lines;
      const known = new Set(listed.map(({ id }) => id));
      const all = [...listed, ...lines.filter(({ id }) => !known.has(id))];
      return { ...state, ...placed(state, all), isMore, waitsFor: undefined };
    }
    case 'first': {
      const fresh = { ...state, lines, isMore, waitsFor: undefined, top: 0, index: 0, hasLeft: false };
      const same = lines.find(({ number }) => number === state.selected);
      if (same === undefined) return pointTo({ ...fresh, selected: undefined }, 0);
      return { ...fresh, index: positionOf(fresh), standing: same.updatedAt };
    }
    default:
      return tellNews(
        steady({ ...agreeing(state, lines), ...placed(state, lines), isMore, waitsFor: undefined }, state),
        state,
      );
  }
}

/** The list stays with the conversation that is pointed to. */
function steady(state: ScreenState, before: ScreenState): ScreenState {
  const place = state.lines.findIndex(({ number }) => number === state.selected);
  if (place === -1) return pointTo(state, 0);
  // Whoever is at the top sees what arrives there; anybody else keeps sight of what was there.
  const moved = place - before.index;
  const top = before.top === 0 ? 0 : Math.max(0, before.top + moved);
  return { ...state, index: place, top };
}

/** What has arrived since is told, where nothing else is said. */
function tellNews(state: ScreenState, { lines: before, said }: ScreenState): ScreenState {
  if (said !== undefined) return state;
  const old = new Map(before.map(({ id, version, unread }) => [id, unread ? Number.POSITIVE_INFINITY : version]));
  const arrived = state.lines.find(({ id, unread, version }) => unread && version > (old.get(id) ?? 0));
  if (arrived === undefined) return state;
  // What comes up from below was there before.
  const isAtEnd = state.lines.indexOf(arrived) > before.length / 2;
  if (isAtEnd && arrived.number !== state.selected) return state;
  return { ...state, said: { text: `New mail in #${arrived.number}: ${arrived.subject}`, tone: 'good' } };
}

/** The first conversation in sight, so that the one that is pointed to is, with room for so many. */
export function topOf(state: ScreenState, capacity: number): number {
  if (capacity === 0) return state.top;
  const at = positionOf(state);
  const highest = Math.max(0, at - capacity + 1);
  const lowest = Math.max(0, Math.min(at, state.lines.length - capacity));
  return Math.min(Math.max(state.top, highest), Math.max(lowest, highest), at);
}

/** The list so that what is pointed to is in sight, and asked on for where it comes near its end. */
export function settleList(state: ScreenState, { capacity }: Metrics): Reaction {
  const settled = { ...state, top: topOf(state, capacity) };
  // The row that is kept may have another place in the store: what is asked on for comes after one that has not.
  const { standing, selected, hasLeft } = state;
  const last = state.lines.findLast(
    ({ number, updatedAt }) => number !== selected || (!hasLeft && updatedAt.getTime() === standing?.getTime()),
  );
  if (!state.isMore || state.waitsFor !== undefined || last === undefined) return { state: settled, effects: [] };
  if (positionOf(state) + Math.max(capacity, NEAR_END) < state.lines.length) return { state: settled, effects: [] };
  const request = state.request + 1;
  return {
    state: { ...settled, request, waitsFor: 'more' },
    effects: [{ kind: 'list', request, place: state.place, before: last.number, limit: PAGE, isHasty: false }],
  };
}
