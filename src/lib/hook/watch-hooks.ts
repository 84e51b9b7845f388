// Tells hooks what happens, for ever, beside everything else: a hook that hangs holds up no mail.
import type { Pause } from '../clock.js';
import { MailroomError } from '../errors.js';
import { type CallHooksDeps, callHooks } from './call-hooks.js';
import type { CalledHook } from './called-hook.js';

/** Milliseconds between two looks: one question that an index answers. */
const LOOK = 1_000;

/** Ends with the signal alone. A store that cannot be reached is told of by others, and asked again. */
export async function watchHooks(
  deps: CallHooksDeps & { readonly pause: Pause },
  { onCall, signal }: { readonly onCall: (called: CalledHook) => void; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await callHooks(deps, { onCall, signal });
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
    }
    await deps.pause(LOOK, signal);
  }
}
