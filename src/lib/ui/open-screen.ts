// Runs the message centre: draws its states, carries out what they ask for, looks for news, and leaves the terminal as it was.
import type { ConversationView } from '../conversation/conversation-view.js';
import { MailroomError } from '../errors.js';
import type { Theme } from '../terminal/theme.js';
import { drawer, type Frame } from './frame.js';
import { h, mount, useApp, useCursor, useEffect, useInput, usePaste, useState } from './ink.js';
import { nameKeys } from './key-names.js';
import type { Size } from './layout.js';
import { type OwnActs, ownActs, type SeenNow } from './own-acts.js';
import { firstReaction, reactToEvent } from './react-to-event.js';
import { screenOf } from './screen.js';
import {
  beginScreen,
  type Effect,
  type Reaction,
  type ScreenEvent,
  type ScreenState,
  shownView,
} from './screen-state.js';
import { type Said, stepsHere, type UiDesk } from './ui-desk.js';

/** Milliseconds: who types on, or moves on, is not waited for by the store. */
const TYPING = 120;
const MOVING = 60;
/** How often the ages of mails are drawn anew. */
const TICK = 20_000;

type Suspend = (work: () => Promise<void>) => Promise<void>;

/** What the drawn screen and the program tell each other. */
type Link = {
  show(frame: Frame): void;
  suspend: Suspend;
};

/** Shows it until somebody leaves. Gives the signal that ended it, if one did. Rejects with what could not be drawn. */
export async function openScreen(desk: UiDesk, theme: Theme): Promise<NodeJS.Signals | undefined> {
  const draw = drawer(theme);
  let state = beginScreen(sizeOf(process.stdout), desk.me, desk.now());
  let drawing = draw(state);
  const link: Link = { show: () => {}, suspend: async (work) => work() };
  const ended = new AbortController();
  const program = { desk, dispatch, state: () => state, link, ended, acts: ownActs(), isLent: false };

  function dispatch(event: ScreenEvent): void {
    if (!ended.signal.aborted) follow(reactToEvent(state, event, drawing.metrics));
  }
  function follow(reaction: Reaction): void {
    const isNew = reaction.state !== state;
    state = reaction.state;
    if (isNew) {
      drawing = draw(state);
      link.show(drawing.frame);
    }
    for (const effect of reaction.effects) void carryOut(program, effect);
  }

  const onResize = () => dispatch({ kind: 'resized', size: sizeOf(process.stdout) });
  process.stdout.on('resize', onResize);
  const app = mount(h(Root, { first: drawing.frame, link, dispatch, now: desk.now }));
  const signals = listenForSignals(program);
  ended.signal.addEventListener('abort', () => app.unmount(), { once: true });
  const tick = setInterval(() => dispatch({ kind: 'ticked', now: desk.now() }), TICK);
  try {
    follow(firstReaction(state));
    void watchStore(program);
    await app.left;
  } finally {
    ended.abort();
    clearInterval(tick);
    signals.stop();
    process.stdout.off('resize', onResize);
  }
  return signals.caught();
}

type Program = {
  readonly desk: UiDesk;
  readonly dispatch: (event: ScreenEvent) => void;
  readonly state: () => ScreenState;
  readonly link: Link;
  readonly ended: AbortController;
  readonly acts: OwnActs;
  /** The terminal is somebody else's: an editor's, or the shell's. */
  isLent: boolean;
};

type RootProps = {
  readonly first: Frame;
  readonly link: Link;
  readonly dispatch: (event: ScreenEvent) => void;
  readonly now: () => Date;
};

function Root({ first, link, dispatch, now }: RootProps) {
  const [frame, show] = useState(first);
  const { suspendTerminal } = useApp();
  const { setCursorPosition } = useCursor();
  useEffect(() => {
    link.show = show;
    link.suspend = suspendTerminal;
  }, [link, suspendTerminal]);
  useInput((input, key) => {
    for (const name of nameKeys(input, key)) dispatch({ kind: 'key', key: name, at: now() });
  });
  usePaste((text) => dispatch({ kind: 'pasted', text }));
  const { cursor, size, below } = frame;
  setCursorPosition(cursor && { x: cursor.column, y: size.rows - below.length + cursor.line });
  return screenOf(frame);
}

function sizeOf({ columns, rows }: { readonly columns?: number; readonly rows?: number }): Size {
  return { columns: columns || 80, rows: rows || 24 };
}

async function carryOut(program: Program, effect: Effect): Promise<void> {
  const { dispatch, ended } = program;
  try {
    await doIt(program, effect);
  } catch (error) {
    if (ended.signal.aborted) return;
    const request = effect.kind === 'list' ? effect.request : undefined;
    dispatch({ kind: 'failed', text: sayFailure(error), request });
    // Why it was refused is to be seen.
    if (['order', 'take', 'undo', 'write'].includes(effect.kind)) dispatch({ kind: 'news' });
  }
}

/** In one line, with the next step where it is none for a shell. Whatever is wrong, the screen stays. */
function sayFailure(error: unknown): string {
  if (error instanceof MailroomError) {
    const [next] = stepsHere(error);
    return next === undefined ? error.message : `${error.message} — ${next}`;
  }
  return error instanceof Error ? error.message : String(error);
}

async function doIt(program: Program, effect: Effect): Promise<void> {
  const { desk, dispatch, state, link, ended, acts } = program;
  switch (effect.kind) {
    case 'list': {
      if (effect.isHasty) await pause(TYPING);
      if (state().request !== effect.request) return;
      const listed = await desk.listConversations(effect.place, effect);
      dispatch({ kind: 'listed', request: effect.request, ...listed });
      return effect.isHasty || effect.before !== undefined ? undefined : tellWaiting(program);
    }
    case 'read': {
      // Whoever moves on is not waited for; what is shown already is only renewed.
      if (!effect.mark && shownView(state()) === undefined) await pause(MOVING);
      if (state().selected !== effect.number) return;
      const view = await desk.readConversation(effect.number, effect.mark);
      dispatch({ kind: 'read', number: effect.number, view, isMarked: effect.mark, at: desk.now() });
      return effect.mark ? tellWaiting(program) : undefined;
    }
    case 'order':
      return tellDone(program, effect.number, (seenNow) =>
        desk.giveOrder(effect.number, { ...effect, seen: seenNow(effect.seen) }),
      );
    case 'take':
      return tellDone(program, effect.number, () => desk.take(effect.number));
    case 'undo':
      return tellDone(program, effect.number, (seenNow) => desk.undo(effect.number, seenNow(effect.seen)));
    case 'options':
      return dispatch({ ...effect, options: await desk.listOptions(effect.what) });
    case 'write': {
      const views: ConversationView[] = [];
      const said = await acts.do(effect.number, () => lend(program, () => write(desk, effect, views)));
      dispatch({ kind: 'done', ...said });
      for (const view of views)
        dispatch({ kind: 'read', number: effect.number, view, isMarked: false, at: desk.now() });
      return;
    }
    case 'redraw':
      return link.suspend(async () => {});
    case 'stop':
      return lend(program, stopProcess);
    case 'quit':
      return ended.abort();
  }
}

/** What was done, and that u takes it back where that is said. */
async function tellDone({ acts, dispatch }: Program, number: number, act: (seenNow: SeenNow) => Promise<Said>) {
  const { text, tone, moved, isUndoable } = await acts.do(number, act);
  const undoes = isUndoable && moved ? { number, seen: moved.to } : undefined;
  dispatch({ kind: 'done', text, tone, undoes });
}

async function tellWaiting({ desk, dispatch }: Program): Promise<void> {
  dispatch({ kind: 'waiting', tabs: await desk.listWaiting() });
}

/** Reads it again before the screen is back: a key that was typed meanwhile is meant for what was written. */
async function write(
  desk: UiDesk,
  { number, what }: Extract<Effect, { kind: 'write' }>,
  views: ConversationView[],
): Promise<Said> {
  process.stdout.write(emptyScreen(sizeOf(process.stdout).rows));
  const said = await desk.write(number, what);
  // Where that fails it is read with the list, and told then.
  await desk.readConversation(number, false).then(
    (view) => views.push(view),
    () => {},
  );
  return said;
}

/** What stands there, an answer from before or the shell's, goes up out of sight: it is kept where the terminal keeps it. */
function emptyScreen(rows: number): string {
  return `\u001b[${rows};1H${'\n'.repeat(rows)}\u001b[H`;
}

/** The terminal as it was, until the work is done. */
async function lend<T>(program: Program, work: () => Promise<T>): Promise<T> {
  const done: T[] = [];
  const failures: unknown[] = [];
  program.isLent = true;
  try {
    // What goes wrong meanwhile is told once the screen is back.
    await program.link.suspend(async () => {
      await work().then(
        (result) => done.push(result),
        (error: unknown) => failures.push(error),
      );
      // The screen is drawn from where the cursor stands.
      process.stdout.write('\r');
    });
  } finally {
    program.isLent = false;
  }
  for (const error of failures) throw error;
  return done[0] as T;
}

/** The whole job, as the terminal does it by itself at Ctrl-Z; the time goes on when somebody says fg. */
async function stopProcess(): Promise<void> {
  process.kill(0, 'SIGTSTP');
  await pause(100);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function watchStore(program: Program): Promise<void> {
  const { desk, dispatch, ended } = program;
  let last: string | undefined;
  let isDown = false;
  while (!ended.signal.aborted) {
    try {
      const stamp = program.isLent ? last : await desk.readStamp();
      if (isDown || (last !== undefined && stamp !== last)) dispatch({ kind: 'news' });
      last = stamp;
      isDown = false;
    } catch (error) {
      if (!isDown) dispatch({ kind: 'failed', text: sayFailure(error) });
      isDown = true;
    }
    await pause(desk.glance);
  }
}

type Signals = { caught(): NodeJS.Signals | undefined; stop(): void };

/** What ends the program leaves the screen first; what continues it draws anew. */
function listenForSignals(program: Program): Signals {
  const { ended, link } = program;
  let caught: NodeJS.Signals | undefined;
  const end = (signal: NodeJS.Signals) => {
    caught = signal;
    ended.abort();
    // Whoever has the terminal meanwhile would be waited for.
    if (program.isLent) {
      stop();
      process.kill(process.pid, signal);
    }
  };
  const redraw = () => {
    if (!program.isLent) void link.suspend(async () => {}).catch(() => {});
  };
  const crash = () => ended.abort();
  const stop = () => {
    process.off('SIGTERM', end);
    process.off('SIGHUP', end);
    process.off('SIGCONT', redraw);
    process.off('uncaughtException', crash);
  };
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  process.on('SIGCONT', redraw);
  // Before it is told what went wrong: nobody would see it on the other screen.
  process.prependListener('uncaughtException', crash);
  return { caught: () => caught, stop };
}
