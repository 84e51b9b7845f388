// The conversation that somebody named by its number, or an error that says where to find the numbers.
import { MailroomError } from '../errors.js';
import { findConversation } from '../store/conversations.js';
import type { Queries } from '../store/db.js';
import type { Conversation } from './conversation.js';

/** The conversation of that number; where it was merged into another, that one. Throws `not-found`. */
export async function needConversation(db: Queries, number: number): Promise<Conversation> {
  const conversation = await findConversation(db, number);
  if (conversation !== undefined) return conversation;
  throw new MailroomError('not-found', `there is no conversation #${number}`, [
    'see which there are with: mailroom inbox --status all',
  ]);
}
