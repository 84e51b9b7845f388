// The list of the message centre: what it shows, what it points to, and when more of it is asked for.
import type { ConversationLine } from '../conversation/conversation.js';
import { type Effect, type Metrics, PAGE, type Reaction, type ScreenState, shownView } from './screen-state.js';
import type { Place } from './tabs.js';

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
  const view = shownView(state);
  const read: Effect[] = view === undefined ? [] : [{ kind: 'read', number: view.number, mark: false }];
  // What is on its way is new enough.
  if (state.waitsFor === 'first') return { state, effects: read };
  const request = state.request + 1;
  const seen = state.top < RENEWED - PAGE ? Math.min(state.lines.length, RENEWED) : state.lines.length;
  const limit = Math.max(PAGE, seen);
  const list: Effect = { kind: 'list', request, place: state.place, before: undefined, limit, isHasty: false };
  return { state: { ...state, request, waitsFor: 'renewed' }, effects: [list, ...read] };
}

/** Points so many conversations further, or to an end of what is known. */
export function moveBy(state: ScreenState, steps: number): ScreenState {
  return pointTo(state, Math.max(0, Math.min(positionOf(state) + steps, state.lines.length - 1)));
}

function pointTo(state: ScreenState, index: number): ScreenState {
  const selected = state.lines[index]?.number;
  if (selected === undefined || selected === state.selected) return { ...state, index: Math.max(0, index) };
  return { ...state, index, selected, scroll: 'newest', marked: 0 };
}

/** Where the conversation stands that is pointed to; where it stood, if it has left the list. */
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
  const isMore = answer.isMore;
  switch (state.waitsFor) {
    case 'more': {
      const known = new Set(state.lines.map(({ id }) => id));
      const lines = [...state.lines, ...answer.lines.filter(({ id }) => !known.has(id))];
      return { ...state, lines, isMore, waitsFor: undefined };
    }
    case 'first': {
      const fresh = { ...state, lines: answer.lines, isMore, waitsFor: undefined, top: 0, index: 0 };
      const isStill = answer.lines.some(({ number }) => number === state.selected);
      return isStill ? { ...fresh, index: positionOf(fresh) } : pointTo({ ...fresh, selected: undefined }, 0);
    }
    default:
      return tellNews(steady({ ...state, lines: answer.lines, isMore, waitsFor: undefined }, state), state);
  }
}

/** The list stays with the conversation that is pointed to; when it has gone, the next one takes its place. */
function steady(state: ScreenState, before: ScreenState): ScreenState {
  const place = state.lines.findIndex(({ number }) => number === state.selected);
  if (place === -1) {
    const index = Math.max(0, Math.min(state.index, state.lines.length - 1));
    if (state.lines.length === 0)
      return state.focus === 'list' ? { ...state, selected: undefined, index: 0, top: 0 } : state;
    return state.focus === 'list' ? pointTo(state, index) : { ...state, index };
  }
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
  // What comes up from below was there before.
  if (arrived === undefined || state.lines.indexOf(arrived) > before.length / 2) return state;
  return { ...state, said: { text: `New mail in #${arrived.number}: ${arrived.subject}`, tone: 'good' } };
}

/** The list so that what is pointed to is in sight, and asked on for where it comes near its end. */
export function settleList(state: ScreenState, { capacity }: Metrics): Reaction {
  const at = positionOf(state);
  const highest = Math.max(0, at - Math.max(capacity, 1) + 1);
  const lowest = Math.max(0, Math.min(at, state.lines.length - capacity));
  const top = capacity === 0 ? state.top : Math.min(Math.max(state.top, highest), Math.max(lowest, highest));
  const settled = { ...state, top: Math.min(top, at) };
  const last = state.lines.at(-1);
  if (!state.isMore || state.waitsFor !== undefined || last === undefined) return { state: settled, effects: [] };
  if (at + Math.max(capacity, NEAR_END) < state.lines.length) return { state: settled, effects: [] };
  const request = state.request + 1;
  return {
    state: { ...settled, request, waitsFor: 'more' },
    effects: [{ kind: 'list', request, place: state.place, before: last.number, limit: PAGE, isHasty: false }],
  };
}
