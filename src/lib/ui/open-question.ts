// What the keys do while something is asked: what to search for, which tags, whom, until when.
import { wishOf } from './keys.js';
import { showPlace } from './list-moves.js';
import { ANOTHER_TIME } from './plain-keys.js';
import {
  type Effect,
  type Metrics,
  type Mode,
  matchingOptions,
  type Reaction,
  type ScreenState,
} from './screen-state.js';
import type { Within } from './tabs.js';
import { typeInto } from './typed-text.js';

const PLAIN: Mode = { kind: 'plain' };

type Question = Exclude<Mode, { kind: 'plain' }>;

export function reactToQuestion(state: ScreenState, mode: Question, key: string, metrics: Metrics): Reaction {
  switch (mode.kind) {
    case 'help':
      return still(readHelp(state, mode.scroll, key, metrics));
    case 'search':
      return search(state, mode, key);
    case 'ask':
      return ask(state, mode, key);
    case 'choose':
      return choose(state, mode, key);
  }
}

function still(state: ScreenState): Reaction {
  return { state, effects: [] };
}

function readHelp(state: ScreenState, scroll: number, key: string, { helpBeyond }: Metrics): ScreenState {
  const wish = wishOf(key);
  const steps = wish === 'down' ? 1 : wish === 'up' ? -1 : wish === 'page-down' ? 10 : wish === 'page-up' ? -10 : 0;
  if (steps === 0) return { ...state, mode: PLAIN };
  return { ...state, mode: { kind: 'help', scroll: Math.max(0, Math.min(scroll + steps, helpBeyond)) } };
}

function search(state: ScreenState, mode: Extract<Mode, { kind: 'search' }>, key: string): Reaction {
  if (key === 'enter' || key === 'down') return still({ ...state, mode: PLAIN });
  if (key === 'escape') {
    const left = { ...state, mode: PLAIN };
    return mode.before === state.place.query
      ? still(left)
      : showPlace(left, { ...left.place, query: mode.before }, false);
  }
  const text = typeInto(mode.text, key);
  if (text === undefined) return still(state);
  const typed: ScreenState = { ...state, mode: { ...mode, text } };
  const query = text.trim();
  return query === state.place.query ? still(typed) : showPlace(typed, { ...state.place, query }, true);
}

function ask(state: ScreenState, mode: Extract<Mode, { kind: 'ask' }>, key: string): Reaction {
  const { number, seen, text, what } = mode;
  const left = { ...state, mode: PLAIN };
  if (key === 'escape' || (key === 'enter' && text.trim() === '')) return still(left);
  if (key === 'enter') {
    const value = text.trim();
    const order: Effect =
      what === 'tag'
        ? { kind: 'order', number, field: 'Tag', value, seen: undefined }
        : { kind: 'order', number, field: 'Snooze', value, seen };
    return { state: left, effects: [order] };
  }
  return still({ ...state, mode: { ...mode, text: typeInto(text, key) ?? text } });
}

function choose(state: ScreenState, mode: Extract<Mode, { kind: 'choose' }>, key: string): Reaction {
  const options = matchingOptions(mode, state.now);
  switch (key) {
    case 'escape':
      return still({ ...state, mode: PLAIN });
    case 'up':
    case 'down': {
      const index = mode.index + (key === 'down' ? 1 : -1) + options.length;
      return still({ ...state, mode: { ...mode, index: options.length === 0 ? 0 : index % options.length } });
    }
    case 'enter': {
      const chosen = options[mode.index];
      return chosen === undefined ? still(state) : take({ ...state, mode: PLAIN }, mode, chosen.value);
    }
    default:
      return still({ ...state, mode: { ...mode, typed: typeInto(mode.typed, key) ?? mode.typed, index: 0 } });
  }
}

function take(state: ScreenState, { what, about }: Extract<Mode, { kind: 'choose' }>, value: string): Reaction {
  if (what === 'places') return showPlace(state, { ...state.place, within: readWithin(value) }, false);
  if (about === undefined) return still(state);
  if (what === 'snooze' && value === ANOTHER_TIME) {
    return still({ ...state, mode: { kind: 'ask', what: 'until', ...about, text: '' } });
  }
  const { number } = about;
  if (what === 'assign') {
    return { state, effects: [{ kind: 'order', number, field: 'Assign', value, seen: undefined }] };
  }
  return { state, effects: [{ kind: 'order', field: 'Snooze', value, ...about }] };
}

/** `channel:support` or `view:urgent`; empty for everything. */
function readWithin(value: string): Within | undefined {
  const [kind, name] = [value.slice(0, value.indexOf(':')), value.slice(value.indexOf(':') + 1)];
  return kind === 'channel' || kind === 'view' ? { kind, name } : undefined;
}
