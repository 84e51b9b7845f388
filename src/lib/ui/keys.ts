// The keys of the message centre: one table for what they do, for the line at the bottom and for the help.

/** What a key asks for; where several keys do the same, they ask for the same. */
export type Wish =
  | 'down'
  | 'up'
  | 'page-down'
  | 'page-up'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'next'
  | 'previous'
  | 'next-tab'
  | 'previous-tab'
  | 'reply'
  | 'note'
  | 'take'
  | 'assign'
  | 'snooze'
  | 'tag'
  | 'close'
  | 'reopen'
  | 'spam'
  | 'undo'
  | 'search'
  | 'places'
  | 'quotes'
  | 'redraw'
  | 'help'
  | 'stop'
  | 'quit';

export type Binding = {
  readonly wish: Wish;
  /** As `nameKey` tells them. */
  readonly keys: readonly string[];
  /** As people read them. */
  readonly shown: string;
  /** A word for the line at the bottom. */
  readonly word: string;
  /** A few words for the help. */
  readonly help: string;
};

const row = (wish: Wish, keys: string, shown: string, word: string, help: string): Binding => ({
  ...{ wish, keys: keys.split(' '), shown, word, help },
});

export type BindingGroup = { readonly title: string; readonly bindings: readonly Binding[] };

export const KEYS: readonly BindingGroup[] = [
  {
    title: 'Moving',
    bindings: [
      row('down', 'j down', 'j ↓', 'down', 'the next conversation, or line'),
      row('up', 'k up', 'k ↑', 'up', 'the one before'),
      row('page-down', 'page-down space ctrl-f ctrl-d', 'PgDn', 'page', 'a page down; space does the same'),
      row('page-up', 'page-up b ctrl-b ctrl-u', 'PgUp', 'page', 'a page up'),
      row('first', 'g home', 'g', 'first', 'the first one'),
      row('last', 'G end', 'G', 'last', 'the last one'),
      row('open', 'enter right l', 'Enter', 'open', 'read the conversation'),
      row('back', 'escape left h', 'Esc', 'back', 'back to the list; out of a search'),
      row('next', 'J ]', 'J', 'next', 'the next conversation, while one is read'),
      row('previous', 'K [', 'K', 'previous', 'the conversation before'),
    ],
  },
  {
    title: 'Working',
    bindings: [
      row('reply', 'r', 'r', 'reply', 'answer it in your editor'),
      row('note', 'n', 'n', 'note', 'write a note for the team'),
      row('take', 't', 't', 'take', 'it is yours from now on'),
      row('assign', 'a', 'a', 'assign', 'give it to somebody, or to nobody'),
      row('snooze', 's', 's', 'snooze', 'put it aside until a time'),
      row('tag', '#', '#', 'tag', 'tags: a word adds one, -word takes it off'),
      row('close', 'c', 'c', 'close', 'it is done'),
      row('reopen', 'o', 'o', 'reopen', 'it is not done'),
      row('spam', '!', '!', 'spam', 'it is spam; o says that it is none'),
      row('undo', 'u', 'u', 'undo', 'take back what was done last'),
    ],
  },
  {
    title: 'Finding',
    bindings: [
      row('search', '/', '/', 'search', 'search while you type'),
      row('next-tab', 'tab', 'Tab', 'tabs', 'the next tab; 1 to 9 go to one of them'),
      row('previous-tab', 'shift-tab', '⇧Tab', 'tabs', 'the tab before'),
      row('places', 'v', 'v', 'views', 'one channel, or a saved view'),
      row('quotes', 'f', 'f', 'full', 'quoted lines, all recipients and ids'),
    ],
  },
  {
    title: 'The program',
    bindings: [
      row('help', '? f1', '?', 'keys', 'all keys'),
      row('redraw', 'ctrl-l R', 'Ctrl-L', 'redraw', 'draw the screen anew'),
      row('stop', 'ctrl-z', 'Ctrl-Z', 'stop', 'back to the shell for a while; fg comes back'),
      row('quit', 'q ctrl-c', 'q', 'quit', 'leave'),
    ],
  },
];

const BINDINGS = KEYS.flatMap(({ bindings }) => bindings);
const BY_KEY: ReadonlyMap<string, Wish> = new Map(BINDINGS.flatMap(({ keys, wish }) => keys.map((key) => [key, wish])));

/** What the key of that name asks for; undefined for one that asks for nothing. */
export function wishOf(key: string): Wish | undefined {
  return BY_KEY.get(key);
}

export function bindingOf(wish: Wish): Binding {
  const found = BINDINGS.find((binding) => binding.wish === wish);
  if (found === undefined) throw new Error(`no key asks for ${wish}`);
  return found;
}

/** What the line at the bottom has, the most useful first; `help` and `quit` are there always. */
export const BOTTOM: Readonly<Record<'list' | 'conversation', readonly Wish[]>> = {
  list: ['open', 'reply', 'note', 'take', 'assign', 'snooze', 'close', 'tag', 'search', 'next-tab', 'undo'],
  conversation: ['back', 'reply', 'note', 'take', 'assign', 'snooze', 'close', 'tag', 'next', 'quotes', 'undo'],
};

/** The same while no conversation is there to do anything with. */
export const WITHOUT: readonly Wish[] = ['next-tab', 'search', 'places'];
