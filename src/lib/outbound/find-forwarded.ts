// Which message of a conversation is passed on, when none was named.
import { pickMessage } from '../conversation/conversation-view.js';
import { needConversation } from '../conversation/need-conversation.js';
import type { Queries } from '../store/db.js';
import { listMessages } from '../store/messages.js';
import { placeToForward } from './forwarded.js';

/** The place of the message named by its place or id, else of the customer's last mail. Throws `not-found`. */
export async function findForwarded(db: Queries, number: number, named: string | undefined): Promise<number> {
  const messages = await listMessages(db, (await needConversation(db, number)).id);
  return named === undefined ? placeToForward(messages) : messages.indexOf(pickMessage(messages, named)) + 1;
}
