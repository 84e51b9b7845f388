// Settles what a dead sender had in hand: what was not handed over goes back into the queue, of the rest nobody knows.
import type { Clock } from '../clock.js';
import type { NewId } from '../ids.js';
import type { Db } from '../store/db.js';
import { recordVerdict } from '../store/outbox-attempts.js';
import { listOwned } from '../store/outbox-claims.js';
import type { OutboxItem } from './outbox.js';
import { recordDelivery } from './record-delivery.js';
import { resolveByKeptProof } from './resolve-by-proof.js';
import { judgeSilence, type Verdict } from './verdict.js';

export type TakeOverDeps = { readonly db: Db; readonly clock: Clock; readonly newId: NewId };

/**
 * The caller holds the lease of the owner's slot. One who has lost it and lives all the same (a PostgreSQL session that
 * broke) may still go on: each item is settled only as far as its owner was when it was looked at.
 */
export async function takeOverItems(deps: TakeOverDeps, owner: string): Promise<void> {
  for (const { item, state } of await listOwned(deps.db, owner)) {
    const now = deps.clock.now();
    const verdict = state === 'sending' ? backInQueue(item, now) : judgeSilence(item, SILENCE, now);
    await deps.db.transaction(async (tx) => {
      if (!(await recordVerdict(tx, item, { owner, states: [state] }, verdict, now))) return;
      await recordDelivery(deps, tx, item, verdict, { now, byItself: true });
      if (verdict.state === 'unsure') await resolveByKeptProof(deps, tx, item, now);
    });
  }
}

const SILENCE = 'mailroom was stopped while it handed the mail over, before the server answered';

function backInQueue(item: OutboxItem, now: Date): Verdict {
  return {
    state: 'queued',
    recipients: item.recipients,
    nextAttemptAt: now,
    reason: 'mailroom was stopped before it handed the mail over',
  };
}
