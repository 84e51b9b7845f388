// A glance at the store, for what has to be quick and must change nothing: one question, without the rest of the App.
import { type MachineOptions, readMachine } from './machine.js';
import type { NamedThing } from './named-thing.js';
import { listNames, type Name } from './store/names.js';
import { openStore } from './store/open-store.js';

/**
 * The names that begin with what was typed. The store is taken as it is: nothing is made, and no schema is updated.
 * Throws what opening a store throws.
 */
export async function glanceAtNames(machine: MachineOptions, of: NamedThing, typed: string): Promise<readonly Name[]> {
  const { storeUrl } = readMachine(machine);
  const db = await openStore(storeUrl, { now: () => new Date() }, { update: false });
  try {
    return await listNames(db, of, typed);
  } finally {
    await db.close();
  }
}
