// What keys and news make of the message centre: states and effects, without a terminal.
import { describe, expect, test } from 'vitest';
import type { ConversationLine } from '../../../src/lib/conversation/conversation.js';
import type { ConversationView, ViewedMessage } from '../../../src/lib/conversation/conversation-view.js';
import { firstReaction, reactToEvent } from '../../../src/lib/ui/react-to-event.js';
import {
  beginScreen,
  type Effect,
  type Metrics,
  type ScreenEvent,
  type ScreenState,
  shownView,
} from '../../../src/lib/ui/screen-state.js';

const NOW = new Date('2026-03-12T12:00:00Z');
const METRICS: Metrics = { capacity: 10, conversation: { height: 10, lines: 50, newest: 42 }, helpBeyond: 5 };

const before = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

function line(number: number, more: Partial<ConversationLine> = {}): ConversationLine {
  return {
    ...{ id: `id-${number}` as ConversationLine['id'], number, subject: `Subject ${number}`, status: 'open', tags: [] },
    ...{ channel: { id: 'c' as ConversationLine['channel']['id'], name: 'support' }, assignee: undefined, version: 1 },
    contact: { id: 'p' as ConversationLine['contact']['id'], name: 'Carla', address: 'carla@customer.example' },
    ...{ attention: undefined, snoozedUntil: undefined, closedAt: undefined, createdAt: NOW },
    // In the order of the list: the newest activity first.
    updatedAt: before(number),
    ...{ unread: false, ...more },
  } as ConversationLine;
}

const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => line(from + index));
const view = (number: number, version = 1): ConversationView => ({ ...line(number, { version }), messages: [] });

/** A screen at which things happen one after the other. */
function screen(listed: readonly ConversationLine[] = lines(1, 5), isMore = false) {
  let state = beginScreen({ columns: 80, rows: 24 }, 'ana', NOW);
  let asked: readonly Effect[] = [];
  const take = (reaction: { state: ScreenState; effects: readonly Effect[] }) => {
    state = reaction.state;
    asked = reaction.effects;
  };
  const tell = (event: ScreenEvent, metrics = METRICS) => take(reactToEvent(state, event, metrics));
  let time = NOW.getTime();
  const press = (...keys: string[]) => {
    for (const key of keys) tell({ kind: 'key', key, at: new Date(time) });
  };
  const wait = (seconds: number) => {
    time += seconds * 1000;
  };
  const read = (view: ConversationView, isMarked = false, number = view.number) =>
    tell({ kind: 'read', number, view, isMarked, at: new Date(time) });
  const type = (text: string) => press(...[...text].map((letter) => (letter === ' ' ? 'space' : letter)));
  const answer = (found: readonly ConversationLine[], more = false) =>
    tell({ kind: 'listed', request: state.request, lines: found, isMore: more });
  take(firstReaction(state));
  answer(listed, isMore);
  /** What there is in the list is told, from the top. */
  const shown = () => state.lines.map(({ number }) => number);
  const orders = () => asked.filter(({ kind }) => kind === 'order');
  return { orders, tell, press, wait, type, answer, read, shown, now: () => state, asked: () => asked };
}

describe('the list', () => {
  test('points to the first conversation, which is read without being marked as read', () => {
    const at = screen();
    expect(at.now().selected).toBe(1);
    expect(at.asked()).toEqual([{ kind: 'read', number: 1, mark: false }]);
  });

  test.each<[keys: string[], selected: number]>([
    [['j'], 2],
    [['down', 'down', 'k'], 2],
    [['up'], 1],
    [['G'], 40],
    [['G', 'g'], 1],
    [['page-down'], 10],
    [['space', 'page-up'], 1],
    [['end', 'home'], 1],
    [['x', 'ctrl-q', 'é'], 1],
  ])('%j points to #%i', (keys, selected) => {
    const at = screen(lines(1, 40));
    at.press(...keys);
    expect(at.now().selected).toBe(selected);
  });

  test('has in sight what it points to', () => {
    const at = screen(lines(1, 40));
    at.press('G');
    expect(at.now().top).toBe(30);
    at.press('g');
    expect(at.now().top).toBe(0);
  });

  test('asks for more before its end is reached, once, and never for all', () => {
    const at = screen(lines(1, 100), true);
    expect(at.asked().filter(({ kind }) => kind === 'list')).toEqual([]);
    at.press('G');
    expect(at.asked()).toContainEqual(expect.objectContaining({ kind: 'list', before: 100, limit: 100 }));
    at.press('k', 'j');
    expect(at.asked().filter(({ kind }) => kind === 'list')).toEqual([]);
    at.answer(lines(100, 150), false);
    expect(at.now().lines).toHaveLength(150);
    at.press('G');
    expect(at.now().selected).toBe(150);
  });

  test('stays with the conversation, not with the row, when others arrive above it', () => {
    const at = screen();
    at.press('j', 'j');
    at.tell({ kind: 'news' });
    at.answer([line(9, { unread: true, updatedAt: NOW }), ...lines(1, 5)]);
    expect(at.now().selected).toBe(3);
    expect(at.now().index).toBe(3);
    expect(at.now().said?.text).toContain('#9');
  });

  test('keeps what it points to at its place when that has left, until somebody moves on', () => {
    const at = screen();
    at.press('j', 'c');
    expect(at.asked()).toContainEqual({ kind: 'order', number: 2, field: 'Status', value: 'closed', seen: 1 });
    at.tell({ kind: 'done', text: '#2 is closed now.', tone: 'good' });
    at.answer([line(1), line(3), line(4), line(5)]);
    at.read({ ...view(2, 2), status: 'closed' });
    expect(at.now()).toMatchObject({
      selected: 2,
      hasLeft: true,
      lines: [{}, { number: 2, status: 'closed' }, {}, {}, {}],
    });
    expect(at.now().said?.text).toBe('#2 is closed now.');
    // Whatever comes meanwhile.
    at.tell({ kind: 'news' });
    at.answer([line(8, { updatedAt: NOW }), line(3, { updatedAt: NOW }), line(1), line(4), line(5)]);
    expect(at.now()).toMatchObject({ selected: 2, hasLeft: true });
    expect(at.shown()).toEqual([8, 3, 1, 2, 4, 5]);
    at.press('u');
    expect(at.asked()).toEqual([{ kind: 'undo', number: 2, seen: 2 }]);
    at.press('j');
    expect(at.now()).toMatchObject({ selected: 4, hasLeft: false, index: 3 });
    expect(at.shown()).toEqual([8, 3, 1, 4, 5]);
  });

  test('lets go of the last one with the next move, and is empty then', () => {
    const at = screen([line(1)]);
    at.press('c');
    at.tell({ kind: 'done', text: '#1 is closed now.', tone: 'good' });
    at.answer([]);
    expect(at.now()).toMatchObject({ selected: 1, hasLeft: true });
    at.press('j');
    expect(at.now()).toMatchObject({ selected: undefined, lines: [], hasLeft: false });
    at.tell({ kind: 'news' });
    at.answer([line(2)]);
    expect(at.now().selected).toBe(2);
  });

  test('does not move what it points to, though something has happened to it; then it stands where it belongs', () => {
    const at = screen();
    at.press('j', 'j', 't');
    at.tell({ kind: 'done', text: '#3 is yours now.', tone: 'good' });
    at.answer([line(3, { updatedAt: NOW, version: 2 }), line(1), line(2), line(4), line(5)]);
    expect(at.shown()).toEqual([1, 2, 3, 4, 5]);
    expect(at.now()).toMatchObject({ selected: 3, index: 2, hasLeft: false });
    at.press('j');
    expect(at.shown()).toEqual([3, 1, 2, 4, 5]);
    expect(at.now()).toMatchObject({ selected: 4, index: 3 });
    at.press('k');
    expect(at.now().selected).toBe(2);
  });

  test('has what it points to in sight, however many arrive above it', () => {
    const at = screen(lines(1, 40));
    at.press(...'jjjjjjjj');
    at.tell({ kind: 'news' });
    const arrived = Array.from({ length: 5 }, (_, index) => line(90 - index, { updatedAt: NOW }));
    at.answer([...arrived, ...lines(1, 40)]);
    expect(at.now()).toMatchObject({ selected: 9, index: 13, top: 4 });
  });

  test('asks on after what stands there, and not after what is kept', () => {
    const at = screen(lines(1, 100), true);
    at.press('G');
    at.answer(lines(100, 120), true);
    at.press('G', 'c');
    at.tell({ kind: 'done', text: '#120 is closed now.', tone: 'good' });
    at.answer(lines(1, 119), true);
    expect(at.shown().at(-1)).toBe(120);
    expect(at.asked()).toContainEqual(expect.objectContaining({ kind: 'list', before: 119 }));
    at.answer(lines(121, 130), false);
    expect(at.shown().slice(118)).toEqual([119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130]);
  });

  test('while another list is on its way, no key works on what the old one points to', () => {
    const at = screen();
    at.press('4', 't', 'enter', 'r');
    expect(at.asked()).toEqual([]);
    expect(at.now()).toMatchObject({ focus: 'list', said: { tone: 'plain' } });
    at.answer([line(7)]);
    at.press('t');
    expect(at.asked()).toEqual([{ kind: 'take', number: 7 }]);
  });

  test('an answer that comes too late is dropped', () => {
    const at = screen();
    const old = at.now().request;
    at.press('tab');
    at.tell({ kind: 'listed', request: old, lines: lines(50, 60), isMore: false });
    expect(at.now().lines).toHaveLength(5);
    at.answer([line(7)]);
    expect(at.now().selected).toBe(7);
  });

  test('an empty one has nothing to work on, and says so', () => {
    const at = screen([]);
    at.press('r');
    expect(at.asked()).toEqual([]);
    expect(at.now().said?.text).toBe('There is no conversation to do that with.');
    at.press('enter', 'j', 'G', 'k');
    expect(at.now().focus).toBe('list');
  });

  test('a list that cannot be had is told, and what was there stays', () => {
    const at = screen(lines(1, 100), true);
    at.press('G');
    at.tell({ kind: 'failed', text: 'the store does not answer', request: at.now().request });
    expect(at.now().said).toEqual({ text: 'the store does not answer', tone: 'bad' });
    expect(at.now().lines).toHaveLength(100);
    // Not again and again.
    expect(at.asked()).toEqual([]);
  });
});

describe('the tabs', () => {
  test.each<[keys: string[], tab: string]>([
    [['tab'], 'mine'],
    [['tab', 'tab'], 'mentioned'],
    [['shift-tab'], 'all'],
    [['7'], 'closed'],
    [['2', '1'], 'open'],
  ])('%j shows %s', (keys, tab) => {
    const at = screen();
    at.press(...keys);
    expect(at.now().place.tab.name).toBe(tab);
    expect(at.asked()).toContainEqual(expect.objectContaining({ kind: 'list', place: at.now().place }));
  });
});

describe('a conversation', () => {
  test('Enter reads it, and marks it as read', () => {
    const at = screen([line(1, { unread: true }), line(2)]);
    at.press('enter');
    expect(at.now().focus).toBe('conversation');
    expect(at.asked()).toEqual([{ kind: 'read', number: 1, mark: true }]);
    at.read(view(1), true);
    expect(at.now().lines[0]?.unread).toBe(false);
    expect(shownView(at.now())?.number).toBe(1);
  });

  test('begins where its last message begins, and is scrolled within its ends', () => {
    const at = screen();
    at.press('enter');
    expect(at.now().scroll).toBe('newest');
    const scrolled = (key: string) => {
      at.press(key);
      return at.now().scroll;
    };
    expect(scrolled('k')).toBe(39);
    expect(scrolled('G')).toBe(40);
    expect(scrolled('j')).toBe(40);
    expect(scrolled('page-up')).toBe(32);
    expect(scrolled('g')).toBe(0);
    expect(scrolled('up')).toBe(0);
  });

  test('news in it count as read with the next key, and not by themselves', () => {
    const at = screen();
    at.press('enter');
    at.read(view(1), true);
    at.read(view(1, 2), false);
    expect(at.asked()).toEqual([]);
    at.tell({ kind: 'ticked', now: NOW });
    expect(at.asked()).toEqual([]);
    at.press('j');
    expect(at.asked()).toEqual([{ kind: 'read', number: 1, mark: true }]);
  });

  test('J and K go to its neighbours, Esc back to the list', () => {
    const at = screen();
    at.press('enter', 'J');
    expect(at.now().selected).toBe(2);
    expect(at.asked()).toEqual([{ kind: 'read', number: 2, mark: true }]);
    at.press('K', 'escape');
    expect(at.now()).toMatchObject({ selected: 1, focus: 'list' });
  });

  test('J and K go to its neighbours also when it has left the list, and others were pushed above it', () => {
    for (const [key, neighbour] of [
      ['J', 4],
      ['K', 2],
    ] as const) {
      const at = screen();
      at.press('j', 'j', 'enter', 'c');
      at.tell({ kind: 'done', text: 'closed', tone: 'good' });
      at.answer([line(8, { updatedAt: NOW }), line(9, { updatedAt: NOW }), line(1), line(2), line(4), line(5)]);
      at.press(key);
      expect(at.now()).toMatchObject({ selected: neighbour, focus: 'conversation' });
    }
  });

  test('stays when it leaves the list, and is there still when somebody goes back', () => {
    const at = screen();
    at.press('j', 'enter');
    at.read(view(2), true);
    at.press('c');
    at.tell({ kind: 'done', text: 'closed', tone: 'good' });
    at.answer([line(1), line(3)]);
    expect(shownView(at.now())?.number).toBe(2);
    at.press('o');
    expect(at.asked()).toContainEqual({ kind: 'order', number: 2, field: 'Status', value: 'open', seen: undefined });
    at.press('escape');
    expect(at.now()).toMatchObject({ selected: 2, focus: 'list' });
    at.press('j');
    expect(at.now()).toMatchObject({ selected: 3, lines: [{ number: 1 }, { number: 3 }] });
  });

  test('says the same in its head as in the list, whichever was read first, and never goes back', () => {
    const at = screen();
    at.read(view(1, 2));
    at.tell({ kind: 'news' });
    at.answer([line(1, { version: 3, tags: ['vip'] }), line(2)]);
    expect(shownView(at.now())).toMatchObject({ tags: ['vip'], version: 2 });
    at.read({ ...view(1, 4), tags: ['late'] });
    expect(at.now().lines[0]).toMatchObject({ tags: ['late'], version: 3 });
    at.read(view(1, 3));
    expect(shownView(at.now())?.version).toBe(4);
  });

  test('what was read of another one comes too late', () => {
    const at = screen();
    at.press('j');
    at.read(view(1), false);
    expect(shownView(at.now())).toBeUndefined();
  });
});

describe('work', () => {
  test.each<[key: string, effect: Effect]>([
    ['r', { kind: 'write', number: 1, what: 'reply' }],
    ['n', { kind: 'write', number: 1, what: 'note' }],
    ['t', { kind: 'take', number: 1 }],
    ['c', { kind: 'order', number: 1, field: 'Status', value: 'closed', seen: 1 }],
    ['o', { kind: 'order', number: 1, field: 'Status', value: 'open', seen: undefined }],
    ['!', { kind: 'order', number: 1, field: 'Status', value: 'spam', seen: 1 }],
    ['u', { kind: 'undo', number: 1, seen: 1 }],
    ['a', { kind: 'options', what: 'assign', number: 1 }],
    ['v', { kind: 'options', what: 'places', number: undefined }],
    ['q', { kind: 'quit' }],
    ['ctrl-c', { kind: 'quit' }],
    ['ctrl-z', { kind: 'stop' }],
    ['ctrl-l', { kind: 'redraw' }],
  ])('%s asks for it', (key, effect) => {
    const at = screen();
    at.press(key);
    expect(at.asked()).toEqual([effect]);
  });

  test('tags are typed, with a letter taken back as a whole', () => {
    const at = screen();
    at.press('#');
    at.type('vip 👍🏽');
    at.press('backspace', 'backspace');
    at.type(' -old');
    at.press('enter');
    expect(at.asked()).toEqual([{ kind: 'order', number: 1, field: 'Tag', value: 'vip -old', seen: undefined }]);
    expect(at.now().mode.kind).toBe('plain');
  });

  test('Esc and an empty line leave a question without an order', () => {
    const at = screen();
    for (const key of ['escape', 'enter']) {
      at.press('#', key);
      expect(at.asked()).toEqual([]);
      expect(at.now().mode.kind).toBe('plain');
    }
  });

  test('whom it is given to is chosen, by arrows or by letters', () => {
    const at = screen();
    const options = ['me', 'nobody', 'ben'].map((name) => ({ label: name, detail: '', value: name }));
    for (const keys of [
      ['down', 'down', 'enter'],
      ['b', 'e', 'n', 'enter'],
    ]) {
      at.press('a');
      at.tell({ kind: 'options', what: 'assign', number: 1, options });
      at.press(...keys);
      expect(at.asked()).toEqual([{ kind: 'order', number: 1, field: 'Assign', value: 'ben', seen: undefined }]);
    }
    at.press('a');
    at.tell({ kind: 'options', what: 'assign', number: 1, options });
    at.press('x', 'x', 'enter');
    expect(at.now().mode.kind).toBe('choose');
    at.press('escape');
    expect(at.now().mode.kind).toBe('plain');
  });

  test('what is typed while the operators are looked for is meant for that question, and what comes too late is dropped', () => {
    const at = screen();
    const options = ['me', 'nobody', 'ben'].map((name) => ({ label: name, detail: '', value: name }));
    at.press('a', 'b', 'e', 'n', 'enter');
    expect(at.asked()).toEqual([]);
    at.tell({ kind: 'options', what: 'assign', number: 1, options });
    at.press('enter');
    expect(at.asked()).toEqual([{ kind: 'order', number: 1, field: 'Assign', value: 'ben', seen: undefined }]);
    at.press('a', 'escape');
    at.tell({ kind: 'options', what: 'assign', number: 1, options });
    expect(at.now().mode.kind).toBe('plain');
    at.press('a');
    at.tell({ kind: 'failed', text: 'the store does not answer' });
    expect(at.now()).toMatchObject({ mode: { kind: 'plain' }, said: { tone: 'bad' } });
  });

  test('the first of the times is reached from the last, and the other way round', () => {
    const at = screen();
    at.press('s', 'up', 'up', 'enter');
    expect(at.asked()).toEqual([{ kind: 'order', number: 1, field: 'Snooze', value: 'reply', seen: 1 }]);
    at.press('s', 'up', 'down', 'enter');
    expect(at.asked()).toEqual([{ kind: 'order', number: 1, field: 'Snooze', value: '3h', seen: 1 }]);
  });

  test('a time that is typed among the times is taken as it is', () => {
    for (const time of ['4m', '2h', 'tomorrow', 'fri', '2026-12-01 14:30']) {
      const at = screen();
      at.press('s');
      at.type(time);
      at.press('enter');
      expect(at.asked()).toEqual([{ kind: 'order', number: 1, field: 'Snooze', value: time, seen: 1 }]);
    }
    const at = screen();
    at.press('s');
    at.type('4mm');
    at.press('enter');
    expect(at.asked()).toEqual([]);
  });

  test('it is snoozed until one of a few times, or until another one', () => {
    const at = screen();
    at.press('s', 'down', 'enter');
    expect(at.asked()).toEqual([{ kind: 'order', number: 1, field: 'Snooze', value: 'tomorrow 9:00', seen: 1 }]);
    at.press('s', 'up', ...'another'.split(''), 'enter');
    at.type('friday');
    at.press('enter');
    expect(at.asked()).toEqual([{ kind: 'order', number: 1, field: 'Snooze', value: 'friday', seen: 1 }]);
  });

  test('u takes back what the line promises, whatever is pointed to by then; without it the last of what is pointed to', () => {
    const at = screen();
    at.press('c', 'j');
    at.tell({ kind: 'done', text: '#1 is closed now. u takes it back.', tone: 'good', undoes: { number: 1, seen: 2 } });
    at.press('u');
    expect(at.asked()).toEqual([{ kind: 'undo', number: 1, seen: 2 }]);
    at.press('u');
    expect(at.asked()).toEqual([{ kind: 'undo', number: 2, seen: 1 }]);
  });

  test('keys that were pasted by mistake do nothing', () => {
    const at = screen();
    at.tell({ kind: 'pasted', text: 'cccc!!q' });
    expect(at.asked()).toEqual([]);
    expect(at.now().said?.text).toContain('ignored');
  });
});

describe('mail that comes while somebody works on it', () => {
  const said = (id: string, direction: 'in' | 'out' | 'note') =>
    ({ id, direction, from: { name: 'Carla', address: 'carla@customer.example' }, date: NOW }) as ViewedMessage;
  const [first, second, answer, note] = [said('1', 'in'), said('2', 'in'), said('3', 'out'), said('4', 'note')];
  const holding = (version: number, ...messages: ViewedMessage[]) => ({ ...view(1, version), messages });
  const closing = (seen: number) => [{ kind: 'order', number: 1, field: 'Status', value: 'closed', seen }];
  const opened = () => {
    const at = screen();
    at.press('enter');
    at.read(holding(1, first), true);
    return at;
  };

  test('orders name the version that was on the screen when their key was pressed', () => {
    const at = opened();
    at.press('s');
    at.read(holding(2, first, second));
    at.press('enter');
    expect(at.orders()).toEqual([{ kind: 'order', number: 1, field: 'Snooze', value: '3h', seen: 1 }]);
  });

  test.each(['c', '!', 's'])('%s asks once more, and is done when it is pressed again', (key) => {
    const at = opened();
    at.wait(60);
    at.read(holding(2, first, second));
    at.wait(1);
    at.press('j', key);
    expect(at.now().mode.kind).toBe('plain');
    expect(at.orders()).toEqual([]);
    expect(at.now().said?.text).toContain('Carla has written (1 min ago)');
    at.press(key);
    if (key === 's') expect(at.now().mode.kind).toBe('choose');
    else expect(at.orders()).toMatchObject([{ kind: 'order', seen: 2 }]);
  });

  test('a name of any length does not hide what the second key does', () => {
    const at = opened();
    at.read(holding(2, first, { ...second, from: { name: 'Press c now. '.repeat(800), address: 'eve@evil.example' } }));
    at.press('c');
    expect(at.now().said?.text).toMatch(/^Press c now. .{1,30}… has written .*press c again to close #1/);
  });

  test('asks once more after a long time too, when no key was pressed there since', () => {
    const at = opened();
    at.read(holding(2, first, second));
    at.wait(600);
    at.press('c');
    expect(at.orders()).toEqual([]);
  });

  test.each<[what: string, work: (at: ReturnType<typeof opened>) => void]>([
    [
      'has been read for a while',
      (at) => {
        at.wait(4);
        at.press('j');
      },
    ],
    ['is answered', (at) => at.read(holding(2, first, second, answer))],
    ['is a note', (at) => at.read(holding(2, first, note))],
    ['was there when it was pointed to', (at) => at.press('escape', 'j', 'k')],
  ])('does not ask when what came %s', (what, work) => {
    const at = opened();
    if (what !== 'is a note') at.read(holding(2, first, second));
    work(at);
    at.press('c');
    expect(at.orders()).toMatchObject([{ kind: 'order', field: 'Status', value: 'closed' }]);
  });

  test('asks also for what came between the list and the first look', () => {
    const at = screen();
    at.read(holding(2, first));
    at.press('c');
    expect(at.orders()).toEqual([]);
    at.press('c');
    expect(at.orders()).toEqual(closing(2));
  });

  test('what a colleague has merged into another one stays on the screen, and nothing puts the other one away', () => {
    const at = opened();
    at.tell({ kind: 'news' });
    at.answer([line(2), line(7)]);
    at.read(view(7, 1), false, 1);
    expect(at.now()).toMatchObject({ selected: 1, said: { text: '#1 is a part of #7 now.' }, view: { number: 1 } });
    at.press('c');
    expect(at.orders()).toEqual(closing(0));
  });

  test('nothing is said of it before the conversation was read: then the version of its row counts', () => {
    const at = screen();
    at.press('c');
    expect(at.orders()).toEqual(closing(1));
  });
});

describe('a search', () => {
  test('shows what is found with every letter, and waits for the next one', () => {
    const at = screen();
    at.press('/');
    at.type('pa');
    expect(at.asked()).toContainEqual(expect.objectContaining({ kind: 'list', isHasty: true }));
    expect(at.now().place.query).toBe('pa');
    at.answer([line(4)]);
    expect(at.now().selected).toBe(4);
    at.press('enter', 'j');
    expect(at.now().mode.kind).toBe('plain');
    expect(at.now().place.query).toBe('pa');
  });

  test('Esc goes back to what was shown, and from the list out of the search', () => {
    const at = screen();
    at.press('/');
    at.type('pa');
    at.press('escape');
    expect(at.now().place.query).toBe('');
    at.press('/');
    at.type('parcel');
    at.press('enter', 'escape');
    expect(at.now().place.query).toBe('');
  });

  test('takes what is pasted, in one line', () => {
    const at = screen();
    at.press('/');
    at.tell({ kind: 'pasted', text: ' order\n4711 ' });
    expect(at.now().place.query).toBe('order 4711');
  });

  test('letters that are keys elsewhere are letters', () => {
    const at = screen();
    at.press('/');
    at.type('q? jc');
    expect(at.now().place.query).toBe('q? jc');
    at.press('ctrl-w');
    expect(at.now().place.query).toBe('q?');
    at.press('ctrl-u');
    expect(at.now().place.query).toBe('');
  });
});

describe('places', () => {
  test('one channel is shown, until Esc leaves it', () => {
    const at = screen();
    const options = [{ label: 'sales', detail: '', value: 'channel:sales' }];
    at.press('v');
    at.tell({ kind: 'options', what: 'places', number: undefined, options });
    at.press('enter');
    expect(at.now().place.within).toEqual({ kind: 'channel', name: 'sales' });
    at.press('escape');
    expect(at.now().place.within).toBeUndefined();
  });
});

test('the help is scrolled, and any other key leaves it', () => {
  const at = screen();
  at.press('?', 'j', 'page-down');
  expect(at.now().mode).toEqual({ kind: 'help', scroll: 5 });
  at.press('x');
  expect(at.now().mode.kind).toBe('plain');
});
