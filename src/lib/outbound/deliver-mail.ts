// Sends one mail that was stored just now, and waits for what becomes of it, whoever sends it.

import { MailroomError } from '../errors.js';
import type { OutboxId } from '../ids.js';
import type { Queries } from '../store/db.js';
import { findOutboxItems, listDueBefore } from '../store/outbox.js';
import { type DeliverDeps, deliverOutbox } from './deliver-outbox.js';
import type { DeliveryAttempt } from './delivery-attempt.js';

/** Milliseconds between two looks while another program is sending it, and how often. */
const LOOK = 250;
const LOOKS = 40;

/** It is stored: what keeps it from being sent is told with it, and is no failure of storing it. */
export async function deliverMail(deps: DeliverDeps, id: OutboxId): Promise<DeliveryAttempt> {
  for (let looks = 1; ; looks++) {
    const trouble = await sendOne(deps, id);
    const attempt = await findAttempt(deps.db, id, trouble);
    if (trouble !== undefined || looks === LOOKS || !isUnderWay(attempt)) return attempt;
    // A program that runs for ever has taken it, or sends an earlier reply of the conversation.
    await deps.pause(LOOK);
  }
}

/**
 * Sends it after the earlier replies of its conversation that wait to be tried again: nothing goes before those, and
 * perhaps nobody else is there to send them. What keeps them from being sent keeps it as well.
 */
async function sendOne(deps: DeliverDeps, id: OutboxId): Promise<DeliveryAttempt['trouble']> {
  try {
    const only = [...(await listDueBefore(deps.db, id, deps.clock.now())), id];
    const { attempts, left } = await deliverOutbox(deps, { only });
    const own = attempts.find(({ item }) => item.id === id);
    return own === undefined && left > 0 ? attempts.at(-1)?.trouble : own?.trouble;
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    return { kind: error.kind, reason: error.message, next: error.next };
  }
}

function isUnderWay({ item }: DeliveryAttempt): boolean {
  return item.state === 'queued' || item.state === 'sending' || item.state === 'in-data';
}

/** The item as it is now. Throws `not-found` when it is gone. */
export async function findAttempt(
  db: Queries,
  id: OutboxId,
  trouble: DeliveryAttempt['trouble'],
): Promise<DeliveryAttempt> {
  const [item] = await findOutboxItems(db, [id]);
  if (item === undefined) throw new MailroomError('not-found', 'the reply was taken out of the outbox meanwhile');
  return { item, trouble };
}
