// Keeps why a mailbox could not be pulled, so that every command can say so; forgets it when it could.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { MailboxId } from '../ids.js';
import { toMailboxFailure } from '../mailbox/mailbox-failure.js';
import type { Db } from '../store/db.js';
import { hasMailboxFailure, saveMailboxFailure } from '../store/mailbox-failures.js';

export type RecordPullFailureDeps = { readonly db: Db; readonly clock: Clock };

/** Undefined: the pull went well; nothing is written when nothing was kept. Never throws for what the store does. */
export async function recordPullFailure(
  deps: RecordPullFailureDeps,
  id: MailboxId,
  error: MailroomError | undefined,
): Promise<void> {
  const failure = error && toMailboxFailure(error, deps.clock.now());
  if (error !== undefined && failure === undefined) return;
  try {
    if (failure === undefined && !(await hasMailboxFailure(deps.db, id))) return;
    await deps.db.transaction((tx) => saveMailboxFailure(tx, id, failure));
  } catch (broken) {
    // The pull's own failure is what is told.
    if (!(broken instanceof MailroomError)) throw broken;
  }
}
