// Tells hooks what happens, for ever, beside everything else: a hook that hangs holds up no mail.
import type { Pause } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { HookId } from '../ids.js';
import { type CallHooksDeps, callHook, listDueHooks } from './call-hooks.js';
import type { CalledHook } from './called-hook.js';
import type { Hook } from './hook.js';

/** Milliseconds between two looks: one question that an index answers. */
const LOOK = 1_000;

/**
 * Ends with the signal, once those that were begun have ended. Each hook goes at its own pace: one that answers nothing
 * keeps no other waiting. A store that cannot be reached is told of by others, and asked again.
 */
export async function watchHooks(
  deps: CallHooksDeps & { readonly pause: Pause },
  { onCall, signal }: { readonly onCall: (called: CalledHook) => void; readonly signal: AbortSignal },
): Promise<void> {
  const busy = new Map<HookId, Promise<void>>();
  const bugs: unknown[] = [];
  const callOnce = async (hook: Hook) => {
    await callHook(deps, hook, { onCall, signal }).catch((error) => {
      if (!(error instanceof MailroomError)) bugs.push(error);
    });
    busy.delete(hook.id);
  };
  while (!signal.aborted && bugs.length === 0) {
    try {
      for (const hook of await listDueHooks(deps)) if (!busy.has(hook.id)) busy.set(hook.id, callOnce(hook));
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
    }
    await deps.pause(LOOK, signal);
  }
  await Promise.all(busy.values());
  if (bugs.length > 0) throw bugs[0];
}
