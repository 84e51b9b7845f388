// Sends a reply that was held, now.
import { MailroomError } from '../errors.js';
import type { OutboxId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { deliverMail } from './deliver-mail.js';
import type { DeliverDeps } from './deliver-outbox.js';
import { type DeliveryAttempt, shortId } from './delivery-attempt.js';
import { needOutboxItem } from './need-outbox-item.js';
import { releaseHeld } from './release-held.js';

/**
 * Throws `conflict` with what has happened meanwhile; asked again, it leaves all the same. One that somebody else has
 * released is waited for.
 */
export async function sendHeld(
  deps: DeliverDeps,
  id: OutboxId,
  operator: Operator | undefined,
): Promise<DeliveryAttempt> {
  const why = await releaseHeld(deps, id, { operator });
  if (why === undefined) return deliverMail(deps, id);
  const item = await needOutboxItem(deps.db, id);
  throw new MailroomError('conflict', `that answer is held: ${why}; nothing was sent`, [
    `see what is new with: mailroom show ${item.conversation.number}`,
    `then send it all the same: mailroom outbox retry ${shortId(item)}`,
    `or take it back as a draft: mailroom outbox cancel ${shortId(item)}`,
  ]);
}
