// Sends one mail that was stored just now, and waits for what becomes of it, whoever sends it.

import { MailroomError } from '../errors.js';
import type { OutboxId } from '../ids.js';
import type { Queries } from '../store/db.js';
import { findOutboxItems } from '../store/outbox.js';
import { type DeliverDeps, deliverOutbox } from './deliver-outbox.js';
import type { DeliveryAttempt } from './delivery-attempt.js';

/** Milliseconds between two looks while another program is sending it, and how often. */
const LOOK = 250;
const LOOKS = 40;

/** It is stored: what keeps it from being sent is told with it, and is no failure of storing it. */
export async function deliverMail(deps: DeliverDeps, id: OutboxId): Promise<DeliveryAttempt> {
  for (let looks = 1; ; looks++) {
    const trouble = await deliverOutbox(deps, { only: [id] }).then(
      ({ attempts }) => attempts.find(({ item }) => item.id === id)?.trouble,
      (error: unknown) => {
        if (!(error instanceof MailroomError)) throw error;
        return { kind: error.kind, reason: error.message, next: error.next };
      },
    );
    const attempt = await findAttempt(deps.db, id, trouble);
    if (trouble !== undefined || looks === LOOKS || !isUnderWay(attempt)) return attempt;
    // A program that runs for ever has taken it, or sends an earlier reply of the conversation first.
    await deps.pause(LOOK);
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
