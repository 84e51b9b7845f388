// Runs the message centre: draws its states, carries out what they ask for, looks for news, and leaves the terminal as it was.
import type { Theme } from '../terminal/theme.js';
import { carryOut } from './carry-out.js';
import { drawer, type Frame } from './frame.js';
import { h, mount, useApp, useCursor, useEffect, useInput, usePaste, useState } from './ink.js';
import { nameKeys } from './key-names.js';
import { sizeOf } from './layout.js';
import { listenForSignals } from './listen-for-signals.js';
import { ownActs } from './own-acts.js';
import { pause } from './pause.js';
import { firstReaction, reactToEvent } from './react-to-event.js';
import type { Link, RunningScreen } from './running-screen.js';
import { sayFailure } from './said.js';
import { screenOf } from './screen.js';
import { beginScreen, type Reaction, type ScreenEvent } from './screen-state.js';
import type { UiDesk } from './ui-desk.js';

/** How often the ages of mails are drawn anew. */
const TICK = 20_000;

/** Shows it until somebody leaves. Gives the signal that ended it, if one did. Rejects with what could not be drawn. */
export async function openScreen(desk: UiDesk, theme: Theme): Promise<NodeJS.Signals | undefined> {
  const draw = drawer(theme);
  let state = beginScreen(sizeOf(process.stdout), desk.me, desk.now());
  let drawing = draw(state);
  const link: Link = { show: () => {}, suspend: async (work) => work() };
  const ended = new AbortController();
  const running = { desk, dispatch, state: () => state, link, ended, acts: ownActs(), isLent: false };

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
    for (const effect of reaction.effects) void carryOut(running, effect);
  }

  const onResize = () => dispatch({ kind: 'resized', size: sizeOf(process.stdout) });
  process.stdout.on('resize', onResize);
  const app = mount(h(Root, { first: drawing.frame, link, dispatch, now: desk.now }));
  const signals = listenForSignals(running);
  ended.signal.addEventListener('abort', () => app.unmount(), { once: true });
  const tick = setInterval(() => dispatch({ kind: 'ticked', now: desk.now() }), TICK);
  try {
    follow(firstReaction(state));
    void watchStore(running);
    await app.left;
  } finally {
    ended.abort();
    clearInterval(tick);
    signals.stop();
    process.stdout.off('resize', onResize);
  }
  return signals.caught();
}

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

async function watchStore(running: RunningScreen): Promise<void> {
  const { desk, dispatch, ended } = running;
  let last: string | undefined;
  let isDown = false;
  while (!ended.signal.aborted) {
    try {
      const stamp = running.isLent ? last : await desk.readStamp();
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
