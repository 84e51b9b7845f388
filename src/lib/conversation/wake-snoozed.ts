// Brings back the conversations whose time has come: whoever looks, or works, asks first.
import type { Clock } from '../clock.js';
import type { NewId } from '../ids.js';
import { changeConversation, findLockedConversation, listDueSnoozes } from '../store/conversations.js';
import type { Db } from '../store/db.js';
import { LIFE } from './life.js';

export type WakeDeps = { readonly db: Db; readonly clock: Clock; readonly newId: NewId };

/** Opens them, each with an event `woken` of nobody's. Gives how many; as a rule none, and then nothing is written. */
export async function wakeSnoozed({ db, clock, newId }: WakeDeps): Promise<number> {
  const now = clock.now();
  let woken = 0;
  for (const due of await listDueSnoozes(db, now)) {
    const isMine = await db.transaction(async (tx) => {
      const { id, status, snoozedUntil } = await findLockedConversation(tx, due);
      // Somebody may have been quicker, or has snoozed it again.
      if (status !== 'snoozed' || snoozedUntil === undefined || snoozedUntil.getTime() > now.getTime()) return false;
      const detail = { until: snoozedUntil.toISOString() };
      await changeConversation(
        tx,
        id,
        { status: LIFE['snooze ends'][status] },
        { id: newId<string>(), event: 'woken', operator: undefined, at: now, detail },
      );
      return true;
    });
    if (isMine) woken++;
  }
  return woken;
}
