// What a key or news makes of the screen.
import { wishOf } from './keys.js';
import { renew, settleList, showPlace, takeLines } from './list-moves.js';
import { reactToQuestion } from './open-question.js';
import { reactToWish } from './plain-keys.js';
import {
  type Effect,
  type Metrics,
  type Reaction,
  type ScreenEvent,
  type ScreenState,
  shownView,
} from './screen-state.js';
import { TABS } from './tabs.js';
import { pasteInto } from './typed-text.js';

/** The state after the event, and what is to be done about it. `metrics` are those of the state before. */
export function reactToEvent(before: ScreenState, event: ScreenEvent, metrics: Metrics): Reaction {
  const reaction = react(before, event, metrics);
  const settled = settleList(reaction.state, metrics);
  const effects = [...reaction.effects, ...settled.effects];
  return { state: settled.state, effects: [...effects, ...readShown(before, settled.state, effects, event.kind)] };
}

/** The first thing that is asked for. */
export function firstReaction(state: ScreenState): Reaction {
  return showPlace(state, state.place, false);
}

function react(state: ScreenState, event: ScreenEvent, metrics: Metrics): Reaction {
  switch (event.kind) {
    case 'key':
      return reactToKey({ ...state, said: undefined }, event.key, metrics);
    case 'pasted':
      return reactToPaste(state, event.text);
    case 'resized':
      return still({ ...state, size: event.size });
    case 'ticked':
      return still({ ...state, now: event.now });
    case 'news':
      return renew(state);
    case 'listed':
      return still(takeLines(state, event));
    case 'read':
      return still(takeView(state, event));
    case 'options':
      return still({
        ...state,
        mode: { kind: 'choose', what: event.what, number: event.number, options: event.options, typed: '', index: 0 },
      });
    case 'done':
      return renew({ ...state, said: { text: event.text, tone: event.tone } });
    case 'failed': {
      const waitsFor = event.request === state.request ? undefined : state.waitsFor;
      // A list that failed is not asked on for by itself.
      const isMore = event.request === state.request && state.waitsFor === 'more' ? false : state.isMore;
      return still({ ...state, waitsFor, isMore, said: { text: event.text, tone: 'bad' } });
    }
  }
}

function still(state: ScreenState): Reaction {
  return { state, effects: [] };
}

function reactToKey(state: ScreenState, key: string, metrics: Metrics): Reaction {
  if (key === 'ctrl-c') return { state, effects: [{ kind: 'quit' }] };
  if (key === 'ctrl-z') return { state, effects: [{ kind: 'stop' }] };
  if (state.mode.kind !== 'plain') return reactToQuestion(state, state.mode, key, metrics);
  const tab = /^[1-9]$/.test(key) ? TABS[Number(key) - 1] : undefined;
  if (tab !== undefined) return showPlace(state, { ...state.place, tab }, false);
  const wish = wishOf(key);
  return wish === undefined ? still(state) : reactToWish(state, wish, metrics);
}

/** Keys that somebody pastes by mistake must not close what is open. */
function reactToPaste(state: ScreenState, text: string): Reaction {
  const { mode } = state;
  if (mode.kind === 'search') {
    const query = pasteInto(mode.text, text);
    const shown = showPlace(state, { ...state.place, query }, true);
    return { ...shown, state: { ...shown.state, mode: { ...mode, text: query } } };
  }
  if (mode.kind === 'ask') return still({ ...state, mode: { ...mode, text: pasteInto(mode.text, text) } });
  return still({ ...state, said: { text: 'What was pasted was ignored: r opens your editor.', tone: 'plain' } });
}

function takeView(state: ScreenState, { view, isMarked }: Extract<ScreenEvent, { kind: 'read' }>): ScreenState {
  if (view.number !== state.selected) return state;
  const marked = isMarked ? Math.max(state.marked, view.version) : state.marked;
  // What is read here is not unread in the list, without asking for it again.
  const lines = isMarked
    ? state.lines.map((line) => (line.number === view.number ? { ...line, unread: false } : line))
    : state.lines;
  return { ...state, view, marked, lines };
}

/** The conversation that is pointed to is read where it is shown; read for its reader, once somebody opens it. */
function readShown(
  before: ScreenState,
  after: ScreenState,
  asked: readonly Effect[],
  cause: ScreenEvent['kind'],
): readonly Effect[] {
  const number = after.selected;
  if (number === undefined || asked.some(({ kind }) => kind === 'read')) return [];
  const isOpened = after.focus === 'conversation' && (before.focus === 'list' || before.selected !== number);
  if (isOpened) return [{ kind: 'read', number, mark: true }];
  if (before.selected !== number && shownView(after) === undefined) return [{ kind: 'read', number, mark: false }];
  // News that came while it was open counts as read with the next key.
  const news = after.focus === 'conversation' && after.marked > 0 && (shownView(after)?.version ?? 0) > after.marked;
  return news && cause === 'key' ? [{ kind: 'read', number, mark: true }] : [];
}
