// Refuses to rearrange a conversation in which an answer is held or leaves at this moment: it was written for what the
// conversation held then, and would be composed from what it holds later.
import { MailroomError } from '../errors.js';
import { findUnsettled } from '../store/conversation-moves.js';
import type { Queries } from '../store/db.js';
import type { Conversation } from './conversation.js';

/** Throws `conflict`. In the transaction that has the conversation locked. */
export async function refuseUnsettled(db: Queries, { id, number }: Conversation): Promise<void> {
  const unsettled = await findUnsettled(db, id);
  if (unsettled === undefined) return;
  if (unsettled.state === 'held') {
    throw new MailroomError('conflict', `in #${number} an answer is held that has not left yet; nothing was changed`, [
      `have it leave now: mailroom outbox retry ${unsettled.id}`,
      `or take it back: mailroom outbox cancel ${unsettled.id}`,
    ]);
  }
  throw new MailroomError('conflict', `in #${number} an answer is leaving at this moment; nothing was changed`, [
    'try again in a moment',
  ]);
}
