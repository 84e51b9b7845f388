// Checks this machine's clock against the store: its own clock, where it has one, and the times that stand in it.
import type { Clock } from '../clock.js';
import type { Db } from '../store/db.js';
import { findNewestTime, readStoreTime } from '../store/integrity.js';
import { type Finding, failed, ok, warning } from './finding.js';
import { takeTime } from './take-time.js';

export type CheckClockDeps = { readonly db: Db; readonly clock: Clock };

const MINUTE = 60_000;
/** Made after this day: an earlier time is a clock that was never set. */
const BUILT = new Date('2026-01-01T00:00:00Z');

export async function checkClock(deps: CheckClockDeps): Promise<readonly Finding[]> {
  const advice = 'set the clock of this machine; let it be set by NTP';
  const finding = await takeTime('this machine', 'clock', async () => {
    const storeTime = await readStoreTime(deps.db);
    const now = deps.clock.now();
    if (now < BUILT) return failed(`it says ${now.toISOString()}, which is long past`, advice);
    const off = storeTime === undefined ? 0 : now.getTime() - storeTime.getTime();
    if (Math.abs(off) > 2 * MINUTE) {
      const direction = off > 0 ? 'ahead of' : 'behind';
      return failed(`it is ${describe(Math.abs(off))} ${direction} the clock of the store`, advice);
    }
    const newest = await findNewestTime(deps.db);
    const ahead = newest === undefined ? 0 : newest.getTime() - now.getTime();
    if (ahead > 2 * MINUTE) {
      return warning(`the store has a mail from ${describe(ahead)} in the future: one clock was or is wrong`, advice);
    }
    return ok(storeTime === undefined ? now.toISOString() : `${now.toISOString()}, as the store has it`);
  });
  return [finding];
}

function describe(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
