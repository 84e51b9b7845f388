// Keeps why a mailbox or an SMTP config could not be used, so that every command can say so; forgets it when it could.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import { toServerFailure } from '../server-failure.js';
import type { Db } from '../store/db.js';
import { type Failing, hasServerFailure, saveServerFailure } from '../store/server-failures.js';

export type RecordFailureDeps = { readonly db: Db; readonly clock: Clock };

/** Undefined: it went well; nothing is written when nothing was kept. Never throws for what the store does. */
export async function recordFailure(
  deps: RecordFailureDeps,
  failing: Failing,
  error: Pick<MailroomError, 'kind' | 'message'> | undefined,
): Promise<void> {
  const failure = error && toServerFailure(error, deps.clock.now());
  if (error !== undefined && failure === undefined) return;
  try {
    if (failure === undefined && !(await hasServerFailure(deps.db, failing))) return;
    await deps.db.transaction((tx) => saveServerFailure(tx, failing, failure));
  } catch (broken) {
    // What failed before is what is told.
    if (!(broken instanceof MailroomError)) throw broken;
  }
}
