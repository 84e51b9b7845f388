// What the keys do while nothing is asked: they move, open, and give orders on the conversation that is pointed to.
import { spokenAge } from '../terminal/relative-time.js';
import { cutToWidth } from '../terminal/text-width.js';
import { cell } from './cells.js';
import { bindingOf, type Wish } from './keys.js';
import { moveBy, showPlace } from './list-moves.js';
import {
  type About,
  type ChoiceAbout,
  type FreshMail,
  type Metrics,
  type Mode,
  type Option,
  type Reaction,
  type ScreenState,
  seenVersion,
} from './screen-state.js';
import { TABS } from './tabs.js';

export function reactToWish(state: ScreenState, wish: Wish, metrics: Metrics): Reaction {
  switch (wish) {
    case 'down':
    case 'up':
    case 'page-down':
    case 'page-up':
    case 'first':
    case 'last':
      return still(state.focus === 'list' ? moveList(state, wish, metrics) : scroll(state, wish, metrics));
    case 'next':
    case 'previous':
      return still(moveBy(state, wish === 'next' ? 1 : -1));
    case 'open':
      if (state.waitsFor === 'first') return tooSoon(state);
      return still(state.selected === undefined ? state : { ...state, focus: 'conversation' });
    case 'back':
      return goBack(state);
    case 'next-tab':
    case 'previous-tab':
      return showPlace(state, { ...state.place, tab: tabBeside(state, wish === 'next-tab' ? 1 : -1) }, false);
    case 'search': {
      const { query } = state.place;
      return still({ ...state, focus: 'list', mode: { kind: 'search', text: query, before: query } });
    }
    case 'places':
      return ask(state, 'places', undefined);
    case 'quotes':
      return still({ ...state, full: !state.full });
    case 'help':
      return still({ ...state, mode: { kind: 'help', scroll: 0 } });
    case 'redraw':
    case 'stop':
    case 'quit':
      return { state, effects: [{ kind: wish }] };
    default:
      if (state.waitsFor === 'first') return tooSoon(state);
      return state.selected === undefined
        ? still({ ...state, said: { text: 'There is no conversation to do that with.', tone: 'plain' } })
        : work(state, wish, { number: state.selected, seen: seenVersion(state) });
  }
}

function still(state: ScreenState): Reaction {
  return { state, effects: [] };
}

// What is pointed to until the other list comes is none of it, and the key is meant for what comes.
function tooSoon(state: ScreenState): Reaction {
  return still({ ...state, said: { text: 'The list is not there yet: press it again.', tone: 'plain' } });
}

type Move = 'down' | 'up' | 'page-down' | 'page-up' | 'first' | 'last';

function moveList(state: ScreenState, move: Move, { capacity }: Metrics): ScreenState {
  const page = Math.max(1, capacity - 1);
  const steps = { down: 1, up: -1, 'page-down': page, 'page-up': -page, first: -Infinity, last: Infinity }[move];
  return moveBy(state, steps);
}

function scroll(state: ScreenState, move: Move, { conversation }: Metrics): ScreenState {
  if (conversation === undefined) return state;
  const { height, lines, newest } = conversation;
  const last = Math.max(0, lines - height);
  const at = Math.min(state.scroll === 'newest' ? newest : state.scroll, last);
  const page = Math.max(1, height - 2);
  const to = {
    ...{ down: at + 1, up: at - 1, 'page-down': at + page, 'page-up': at - page, first: 0, last },
  }[move];
  return { ...state, scroll: Math.max(0, Math.min(to, last)) };
}

// One thing after the other: out of the conversation, out of the search, out of the channel or view.
function goBack(state: ScreenState): Reaction {
  if (state.focus === 'conversation') return still({ ...state, focus: 'list' });
  if (state.place.query !== '') return showPlace(state, { ...state.place, query: '' }, false);
  if (state.place.within !== undefined) return showPlace(state, { ...state.place, within: undefined }, false);
  return still(state);
}

function tabBeside({ place }: ScreenState, step: number): (typeof TABS)[number] {
  const at = TABS.findIndex(({ name }) => name === place.tab.name);
  return TABS[(at + step + TABS.length) % TABS.length] ?? place.tab;
}

type Work = 'reply' | 'note' | 'take' | 'assign' | 'snooze' | 'tag' | 'close' | 'reopen' | 'spam' | 'undo';

/** These put a conversation out of sight, and with it what has come just now. */
const PUTS_AWAY: readonly Work[] = ['close', 'spam', 'snooze'];

function work(state: ScreenState, wish: Work, about: About): Reaction {
  if (state.fresh !== undefined && PUTS_AWAY.includes(wish)) return still(tellFresh(state, wish, state.fresh));
  const { number, seen } = about;
  switch (wish) {
    case 'reply':
    case 'note':
      return { state, effects: [{ kind: 'write', number, what: wish }] };
    case 'take':
      return { state, effects: [{ kind: 'take', number }] };
    case 'undo':
      return { state, effects: [{ kind: 'undo', ...about }] };
    case 'assign':
      return ask(state, 'assign', about);
    case 'close':
    case 'spam': {
      const value = { close: 'closed', spam: 'spam' }[wish];
      return { state, effects: [{ kind: 'order', number, field: 'Status', value, seen }] };
    }
    case 'reopen':
      return { state, effects: [{ kind: 'order', number, field: 'Status', value: 'open', seen: undefined }] };
    case 'tag':
      return still({ ...state, mode: { kind: 'ask', what: 'tag', ...about, text: '' } });
    case 'snooze':
      return still({ ...state, mode: choice('snooze', about, SNOOZES) });
  }
}

/** Cells of a name, so that none of any length stands in the way of what the key does. */
const NAME = 40;

// Said once: the same key after that is meant for what is said here.
function tellFresh(state: ScreenState, wish: Wish, { from, date, at }: FreshMail): ScreenState {
  const age = spokenAge(date, at > state.now ? at : state.now);
  const text = `${cutToWidth(cell(from), NAME)} has written (${age}); press ${bindingOf(wish).shown} again to ${DOES[wish] ?? wish} #${state.selected} all the same.`;
  return { ...state, fresh: undefined, said: { text, tone: 'bad' } };
}

const DOES: Partial<Record<Wish, string>> = { spam: 'call spam' };

// The question stands at once, so that what is typed next is meant for it and does nothing else.
function ask(state: ScreenState, what: 'assign' | 'places', about: About | undefined): Reaction {
  const asked: ScreenState = { ...state, mode: choice(what, about, undefined) };
  return { state: asked, effects: [{ kind: 'options', what, number: about?.number }] };
}

function choice(what: ChoiceAbout, about: About | undefined, options: readonly Option[] | undefined): Mode {
  return { kind: 'choose', what, about, options, typed: '', index: 0 };
}

/** In place of a time: another question asks for it. */
export const ANOTHER_TIME = '';

const SNOOZES: readonly Option[] = [
  { label: 'for 3 hours', detail: '3h', value: '3h' },
  { label: 'until tomorrow morning', detail: 'tomorrow 9:00', value: 'tomorrow 9:00' },
  { label: 'until Monday', detail: 'monday 9:00', value: 'monday 9:00' },
  { label: 'for a week', detail: '1w', value: '1w' },
  { label: 'until the customer writes', detail: 'reply', value: 'reply' },
  { label: 'until another time', detail: 'or type it here: 2h, friday', value: ANOTHER_TIME },
];
