// A slot to send from: its lease proves that this program is alive, and everything that dead ones left is settled.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import type { Db, Lease } from '../store/db.js';
import { listOwners } from '../store/outbox-claims.js';
import { takeOverItems } from './take-over-items.js';

export type SlotDeps = { readonly db: Db; readonly clock: Clock; readonly newId: NewId };

/** The right to send. `owner` is never used twice. */
export type Slot = Lease & { readonly owner: string };

// A few names that are used again: on SQLite each is a file that stays.
const SLOTS = 32;

/** Takes a free slot, after what its last holder and other dead senders have left was settled. */
export async function takeSlot(deps: SlotDeps): Promise<Slot> {
  const { number, lease } = await freeSlot(deps.db);
  const owner = `${number}:${deps.newId<string>()}`;
  try {
    await settleDead(deps, number);
    return { owner, lost: lease.lost, release: () => lease.release() };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

async function freeSlot(db: Db): Promise<{ number: number; lease: Lease }> {
  for (let number = 1; number <= SLOTS; number++) {
    const lease = await db.lease(leaseName(number));
    if (lease !== undefined) return { number, lease };
  }
  throw new MailroomError('unreachable', `${SLOTS} programs are sending from this store already`, ['try again soon']);
}

// Whoever holds the lease of a slot knows that all other owners of that slot are dead.
async function settleDead(deps: SlotDeps, mine: number): Promise<void> {
  for (const owner of await listOwners(deps.db)) {
    const number = Number(owner.split(':')[0]);
    const lease = number === mine ? undefined : await deps.db.lease(leaseName(number));
    if (number !== mine && lease === undefined) continue;
    try {
      await takeOverItems(deps, owner);
    } finally {
      await lease?.release();
    }
  }
}

function leaseName(number: number): string {
  return `outbox-${number}`;
}
