// Somebody else changed the same part of the configuration while we looked at it.
import type { Facts } from './audit/audit-entry.js';
import { MailroomError } from './errors.js';

/** Throws `conflict` when a thing is not what it was when its change was decided. */
export function refuseChangedMeanwhile(what: string, seen: Facts, present: Facts): void {
  if (JSON.stringify(seen) !== JSON.stringify(present)) throw changedMeanwhile(what);
}

export function changedMeanwhile(what: string): MailroomError {
  return new MailroomError('conflict', `somebody else has changed ${what} meanwhile; nothing was changed`, [
    'look at it again, and repeat what is still wanted',
  ]);
}
