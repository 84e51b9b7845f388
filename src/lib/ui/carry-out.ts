// Carries out what a state of the message centre asks for; what comes of it goes back as an event.
import type { ConversationView } from '../conversation/conversation-view.js';
import { sizeOf } from './layout.js';
import { emptyScreen, leaveScreen, stopProcess } from './leave-screen.js';
import type { SeenNow } from './own-acts.js';
import { pause } from './pause.js';
import type { RunningScreen } from './running-screen.js';
import { type Said, sayFailure } from './said.js';
import { type Effect, shownView } from './screen-state.js';
import type { UiDesk } from './ui-desk.js';

/** Milliseconds: who types on, or moves on, is not waited for by the store. */
const TYPING = 120;
const MOVING = 60;

export async function carryOut(running: RunningScreen, effect: Effect): Promise<void> {
  const { dispatch, ended } = running;
  try {
    await doIt(running, effect);
  } catch (error) {
    if (ended.signal.aborted) return;
    const request = effect.kind === 'list' ? effect.request : undefined;
    dispatch({ kind: 'failed', text: sayFailure(error), request });
    // Why it was refused is to be seen.
    if (['order', 'take', 'undo', 'write'].includes(effect.kind)) dispatch({ kind: 'news' });
  }
}

async function doIt(running: RunningScreen, effect: Effect): Promise<void> {
  const { desk, dispatch, state, link, ended, acts } = running;
  switch (effect.kind) {
    case 'list': {
      if (effect.isHasty) await pause(TYPING);
      if (state().request !== effect.request) return;
      const listed = await desk.listConversations(effect.place, effect);
      dispatch({ kind: 'listed', request: effect.request, ...listed });
      return effect.isHasty || effect.before !== undefined ? undefined : tellWaiting(running);
    }
    case 'read': {
      // Whoever moves on is not waited for; what is shown already is only renewed.
      if (!effect.mark && shownView(state()) === undefined) await pause(MOVING);
      if (state().selected !== effect.number) return;
      const view = await desk.readConversation(effect.number, effect.mark);
      dispatch({ kind: 'read', number: effect.number, view, isMarked: effect.mark, at: desk.now() });
      return effect.mark ? tellWaiting(running) : undefined;
    }
    case 'order':
      return tellDone(running, effect.number, (seenNow) =>
        desk.giveOrder(effect.number, { ...effect, seen: seenNow(effect.seen) }),
      );
    case 'take':
      return tellDone(running, effect.number, () => desk.take(effect.number));
    case 'undo':
      return tellDone(running, effect.number, (seenNow) => desk.undo(effect.number, seenNow(effect.seen)));
    case 'options':
      return dispatch({ ...effect, options: await desk.listOptions(effect.what) });
    case 'write': {
      const views: ConversationView[] = [];
      const said = await acts.do(effect.number, () => leaveScreen(running, () => write(desk, effect, views)));
      dispatch({ kind: 'done', ...said });
      for (const view of views)
        dispatch({ kind: 'read', number: effect.number, view, isMarked: false, at: desk.now() });
      return;
    }
    case 'redraw':
      return link.suspend(async () => {});
    case 'stop':
      return leaveScreen(running, stopProcess);
    case 'quit':
      return ended.abort();
  }
}

/** What was done, and that u takes it back where that is said. */
async function tellDone({ acts, dispatch }: RunningScreen, number: number, act: (seenNow: SeenNow) => Promise<Said>) {
  const { text, tone, moved, isUndoable } = await acts.do(number, act);
  const undoes = isUndoable && moved ? { number, seen: moved.to } : undefined;
  dispatch({ kind: 'done', text, tone, undoes });
}

async function tellWaiting({ desk, dispatch }: RunningScreen): Promise<void> {
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
