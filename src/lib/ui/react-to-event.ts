// What a key or news makes of the screen.
import { wishOf } from './keys.js';
import { renew, settleList, showPlace, takeLines } from './list-moves.js';
import { reactToQuestion } from './open-question.js';
import { reactToWish } from './plain-keys.js';
import {
  type Effect,
  type Metrics,
  type Mode,
  type Reaction,
  type ScreenEvent,
  type ScreenState,
  shownView,
} from './screen-state.js';
import { TABS } from './tabs.js';
import { takeView } from './take-view.js';
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
      return afterKey(reactToKey(state, event.key, metrics), event.at);
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
    case 'waiting':
      return still({ ...state, waiting: event.tabs });
    case 'options':
      return still(takeOptions(state, event));
    case 'done':
      return renew({ ...state, said: { text: event.text, tone: event.tone, undoes: event.undoes } });
    case 'failed': {
      const waitsFor = event.request === state.request ? undefined : state.waitsFor;
      // A list that failed is not asked on for by itself.
      const isMore = event.request === state.request && state.waitsFor === 'more' ? false : state.isMore;
      // A question whose answers cannot be had is not asked.
      const isUseless = state.mode.kind === 'choose' && state.mode.options === undefined;
      const mode: Mode = isUseless ? { kind: 'plain' } : state.mode;
      return still({ ...state, waitsFor, isMore, mode, said: { text: event.text, tone: 'bad' } });
    }
  }
}

function still(state: ScreenState): Reaction {
  return { state, effects: [] };
}

function reactToKey(before: ScreenState, key: string, metrics: Metrics): Reaction {
  const state: ScreenState = { ...before, said: undefined };
  if (key === 'ctrl-c') return { state, effects: [{ kind: 'quit' }] };
  if (key === 'ctrl-z') return { state, effects: [{ kind: 'stop' }] };
  if (state.mode.kind !== 'plain') return reactToQuestion(state, state.mode, key, metrics);
  const tab = /^[1-9]$/.test(key) ? TABS[Number(key) - 1] : undefined;
  if (tab !== undefined) return showPlace(state, { ...state.place, tab }, false);
  const wish = wishOf(key);
  // What was promised is about the conversation that it names.
  const promised = before.said?.undoes;
  if (wish === 'undo' && promised !== undefined) return { state, effects: [{ kind: 'undo', ...promised }] };
  return wish === undefined ? still(state) : reactToWish(state, wish, metrics);
}

/** Milliseconds after which a key may be meant for what is on the screen. */
const TO_SEE = 3000;

/** Whoever goes on reading after a while has seen what came in. */
function afterKey({ state, effects }: Reaction, at: Date): Reaction {
  const { fresh, focus } = state;
  if (fresh === undefined || focus !== 'conversation' || at.getTime() - fresh.at.getTime() < TO_SEE) {
    return { state, effects };
  }
  return { state: { ...state, fresh: undefined }, effects };
}

function takeOptions(state: ScreenState, event: Extract<ScreenEvent, { kind: 'options' }>): ScreenState {
  const { mode } = state;
  const isAsked = mode.kind === 'choose' && mode.what === event.what && mode.about?.number === event.number;
  return isAsked ? { ...state, mode: { ...mode, options: event.options } } : state;
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
  // News that came while it was open counts as read with the next key that may be meant for it.
  const news = after.focus === 'conversation' && after.marked > 0 && (shownView(after)?.version ?? 0) > after.marked;
  return news && after.fresh === undefined && cause === 'key' ? [{ kind: 'read', number, mark: true }] : [];
}
