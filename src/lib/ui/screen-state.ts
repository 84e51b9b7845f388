// What the message centre shows, and what a key or news makes of it: no terminal, no store, only states and effects.
import type { ConversationLine } from '../conversation/conversation.js';
import type { ConversationView } from '../conversation/conversation-view.js';
import type { OrderField } from '../conversation/orders.js';
import { parsePointInTime } from '../point-in-time.js';
import { longDate } from '../terminal/relative-time.js';
import type { Focus, Size } from './layout.js';
import { type Place, TABS } from './tabs.js';

export type Tone = 'good' | 'bad' | 'plain';

/** One of what can be chosen; `value` is what is then ordered, or shown. */
export type Option = { readonly label: string; readonly detail: string; readonly value: string };

export type Mode =
  | { readonly kind: 'plain' }
  | { readonly kind: 'help'; readonly scroll: number }
  | ({ readonly kind: 'ask'; readonly what: 'tag' | 'until'; readonly text: string } & About)
  /** `before` is what was searched for until now: Esc goes back to it. */
  | { readonly kind: 'search'; readonly text: string; readonly before: string }
  | {
      readonly kind: 'choose';
      readonly what: ChoiceAbout;
      /** Undefined for what is about no conversation. */
      readonly about: About | undefined;
      /** Undefined while they are looked for: what is typed meanwhile narrows them once they are there. */
      readonly options: readonly Option[] | undefined;
      readonly typed: string;
      readonly index: number;
    };

/** The conversation that a key was meant for, at the version that was on the screen when it was pressed. */
export type About = { readonly number: number; readonly seen: number | undefined };

export type ChoiceAbout = 'assign' | 'snooze' | 'places';

export type ScreenState = {
  readonly size: Size;
  readonly now: Date;
  /** The slug of the operator at the keyboard. */
  readonly me: string;
  readonly place: Place;
  /** The names of the tabs in which something unread waits for the operator. */
  readonly waiting: readonly string[];
  readonly lines: readonly ConversationLine[];
  /** Whether there are more of them below. */
  readonly isMore: boolean;
  /** The request whose answer is waited for: an answer to another one comes too late. */
  readonly request: number;
  readonly waitsFor: 'first' | 'more' | 'renewed' | undefined;
  /** The number of the conversation that the list points to, wherever it stands. */
  readonly selected: number | undefined;
  /** Its place in the list. */
  readonly index: number;
  /** The time by which it stands there: while somebody works on it, its row neither leaves nor moves. */
  readonly standing: Date | undefined;
  /** It is no longer among what the list shows; its row goes once something else is pointed to. */
  readonly hasLeft: boolean;
  /** Mail that came into it while it was pointed to, until it is sure that somebody has seen it. */
  readonly fresh: FreshMail | undefined;
  /** The first conversation in sight. */
  readonly top: number;
  readonly focus: Focus;
  /** The conversation that was read last; shown while it is the one that is pointed to. */
  readonly view: ConversationView | undefined;
  /** The first line in sight of it; `newest` is where its last message begins. */
  readonly scroll: number | 'newest';
  /** Up to which version it is marked as read. */
  readonly marked: number;
  readonly full: boolean;
  readonly mode: Mode;
  readonly said: Told | undefined;
};

/** `undoes` is what u takes back as long as that stands there, whatever is pointed to by then. */
type Told = { readonly text: string; readonly tone: Tone; readonly undoes?: About | undefined };

/** `at` is when it came onto the screen. */
export type FreshMail = { readonly from: string; readonly date: Date; readonly at: Date };

/** What is asked of the world outside; its answer comes as an event. */
export type Effect =
  | {
      readonly kind: 'list';
      readonly request: number;
      readonly place: Place;
      readonly before: number | undefined;
      readonly limit: number;
      /** Somebody is typing: it may wait for the next letter. */
      readonly isHasty: boolean;
    }
  | { readonly kind: 'read'; readonly number: number; readonly mark: boolean }
  | {
      readonly kind: 'order';
      readonly number: number;
      readonly field: OrderField;
      readonly value: string;
      /** The version that it is meant for; undefined for what does no harm whatever has come since. */
      readonly seen: number | undefined;
    }
  | { readonly kind: 'take'; readonly number: number }
  | { readonly kind: 'undo'; readonly number: number; readonly seen: number | undefined }
  | { readonly kind: 'write'; readonly number: number; readonly what: 'reply' | 'note' }
  | { readonly kind: 'options'; readonly what: 'assign' | 'places'; readonly number: number | undefined }
  | { readonly kind: 'redraw' | 'stop' | 'quit' };

export type ScreenEvent =
  | { readonly kind: 'key'; readonly key: string; readonly at: Date }
  | { readonly kind: 'pasted'; readonly text: string }
  | { readonly kind: 'resized'; readonly size: Size }
  | { readonly kind: 'ticked'; readonly now: Date }
  /** Somebody has changed something in the store. */
  | { readonly kind: 'news' }
  | {
      readonly kind: 'listed';
      readonly request: number;
      readonly lines: readonly ConversationLine[];
      readonly isMore: boolean;
    }
  | { readonly kind: 'waiting'; readonly tabs: readonly string[] }
  /** `number` is what was asked for: of one that was merged, another answers. */
  | {
      readonly kind: 'read';
      readonly number: number;
      readonly view: ConversationView;
      readonly isMarked: boolean;
      readonly at: Date;
    }
  | ({ readonly kind: 'options'; readonly what: ChoiceAbout; readonly number: number | undefined } & Options)
  /** Something was done; the list and the conversation are old. */
  | { readonly kind: 'done'; readonly text: string; readonly tone: Tone; readonly undoes?: About | undefined }
  | { readonly kind: 'failed'; readonly text: string; readonly request?: number | undefined };

type Options = { readonly options: readonly Option[] };

/** What is known of the screen as it stands: how much of everything there is room for. */
export type Metrics = {
  /** Conversations in the list; 0 when it is not there. */
  readonly capacity: number;
  /** Undefined when no conversation is on the screen. */
  readonly conversation: { readonly height: number; readonly lines: number; readonly newest: number } | undefined;
  /** Lines of the help that do not fit. */
  readonly helpBeyond: number;
};

export type Reaction = { readonly state: ScreenState; readonly effects: readonly Effect[] };

/** Conversations that are asked for at once. */
export const PAGE = 100;

export function beginScreen(size: Size, me: string, now: Date): ScreenState {
  const [tab] = TABS;
  if (tab === undefined) throw new Error('there are no tabs');
  return {
    ...{ size, me, now, place: { tab, within: undefined, query: '' } },
    ...{ lines: [], isMore: false, request: 0, waitsFor: 'first', selected: undefined, index: 0, top: 0 },
    ...{ waiting: [], standing: undefined, hasLeft: false, fresh: undefined },
    ...{ focus: 'list', view: undefined, scroll: 'newest', marked: 0, full: false },
    ...{ mode: { kind: 'plain' }, said: undefined },
  };
}

/** The conversation that is shown, once it has been read. */
export function shownView({ view, selected }: ScreenState): ConversationView | undefined {
  return view?.number === selected ? view : undefined;
}

/** The version of the conversation that is on the screen; undefined when none is pointed to. */
export function seenVersion(state: ScreenState): number | undefined {
  return (shownView(state) ?? state.lines.find(({ number }) => number === state.selected))?.version;
}

/** The options that have what was typed in them; before them a time that was typed, where one is asked for. */
export function matchingOptions(mode: Extract<Mode, { kind: 'choose' }>, now: Date): readonly Option[] {
  const { what, options = [], typed } = mode;
  const wanted = typed.toLowerCase();
  const matching = options.filter(({ label, value }) => `${label} ${value}`.toLowerCase().includes(wanted));
  const time = what === 'snooze' ? readTime(typed, now) : undefined;
  return time === undefined ? matching : [{ label: longDate(time), detail: typed, value: typed }, ...matching];
}

function readTime(typed: string, now: Date): Date | undefined {
  try {
    return parsePointInTime(typed, now);
  } catch {
    // Half of a time is none.
    return undefined;
  }
}
