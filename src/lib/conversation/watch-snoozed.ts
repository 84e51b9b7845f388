// Looks for ever after the conversations that were snoozed: each comes back within seconds of its time.
import type { Pause } from '../clock.js';
import { MailroomError } from '../errors.js';
import { type WakeDeps, wakeSnoozed } from './wake-snoozed.js';

/** Milliseconds between two looks: one question that an index answers. */
const LOOK = 5_000;

/** Ends with the signal alone. A store that cannot be reached is told of by others, and asked again. */
export async function watchSnoozed(deps: WakeDeps & { readonly pause: Pause }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await wakeSnoozed(deps);
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
    }
    await deps.pause(LOOK, signal);
  }
}
