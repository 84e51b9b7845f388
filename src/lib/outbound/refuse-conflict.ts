// Refuses an answer to a conversation that has moved on since it was written.
import type { Conversation } from '../conversation/conversation.js';
import { MailroomError } from '../errors.js';
import { type ConversationChanges, readChangesSince } from '../store/conversation-changes.js';
import type { Queries } from '../store/db.js';

/**
 * Throws `conflict` with what came in meanwhile when the conversation is not at `version` any more. `present` is the
 * version it is at, when that is known better.
 */
export async function refuseConflict(
  db: Queries,
  conversation: Conversation,
  version: number,
  present = conversation.version,
): Promise<void> {
  if (present === version) return;
  const { number } = conversation;
  const changes = await readChangesSince(db, conversation.id, version);
  throw new MailroomError(
    'conflict',
    `conversation #${number} has moved on since this answer was written: ${describe(changes, conversation)}; nothing was sent`,
    [
      `see what is new with: mailroom show ${number}`,
      'then send the answer again, as it is or changed; --force sends it whatever has happened',
    ],
    {
      details: {
        conversation: number,
        version: present,
        writtenFor: version,
        customerWrote: changes.customerWrote,
        repliedBy: changes.repliedBy,
      },
    },
  );
}

function describe({ customerWrote, repliedBy }: ConversationChanges, { contact }: Conversation): string {
  const who = [...new Set(repliedBy)];
  const parts = [
    ...(customerWrote ? [`${contact.name || contact.address} has written`] : []),
    ...(who.length > 0 ? [`${who.join(' and ')} ${who.length > 1 ? 'have' : 'has'} replied`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'somebody has changed it';
}
