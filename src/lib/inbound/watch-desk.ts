// Does all the work of a desk that needs nobody: mail comes in, and what is due goes out.
import { watchSnoozed } from '../conversation/watch-snoozed.js';
import type { CallHooksDeps } from '../hook/call-hooks.js';
import { watchHooks } from '../hook/watch-hooks.js';
import { type WatchOutboxDeps, watchOutbox } from '../outbound/watch-outbox.js';
import type { DeskEvent } from './desk-event.js';
import type { WatchDeps } from './watch-mailbox.js';
import { type WatchAll, watchMailboxes } from './watch-mailboxes.js';

export type DeskWatch = Omit<WatchAll, 'report'> & { readonly report: (event: DeskEvent) => void };

/** Ends with the signal, once everything in hand is finished. Throws bugs only. */
export async function watchDesk(deps: WatchDeps & WatchOutboxDeps & CallHooksDeps, watch: DeskWatch): Promise<void> {
  const { report, signal } = watch;
  await Promise.all([
    watchMailboxes(deps, watch),
    watchSnoozed(deps, signal),
    watchHooks(deps, { signal, onCall: (called) => report({ kind: 'hook-called', called }) }),
    watchOutbox(deps, {
      signal,
      onAttempt: (attempt) => report({ kind: 'attempt', attempt }),
      onFailure: (failure, retryAfter) => report({ kind: 'outbox-failed', failure, retryAfter }),
    }),
  ]);
}
