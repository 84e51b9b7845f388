// Refuses an answer to a conversation that has moved on since it was written.
import { callPerson } from '../conversation/contact.js';
import type { Conversation } from '../conversation/conversation.js';
import { MailroomError } from '../errors.js';
import { type ConversationChanges, readChangesSince } from '../store/conversation-changes.js';
import type { Queries } from '../store/db.js';
import { findMessages } from '../store/messages.js';
import type { Conflict, ConflictNews } from './conflict.js';

export type AnsweredVersion = {
  /** The version that the answer was written for. */
  readonly version: number;
  /** The version that it is at, when that is known better. */
  readonly present?: number | undefined;
  /** Somebody named the version: whatever has changed counts, not only what was written. */
  readonly isExact: boolean;
};

/**
 * Throws `conflict` with what came in meanwhile, when that is a mail, an answer or a note: whom it is assigned to and how
 * it is tagged changes no answer (mail.md 2.2).
 */
export async function refuseConflict(
  db: Queries,
  conversation: Conversation,
  { version, present = conversation.version, isExact }: AnsweredVersion,
): Promise<void> {
  if (present === version) return;
  const { number } = conversation;
  const changes = await readChangesSince(db, conversation.id, version, present);
  const wasWritten =
    changes.customerWrote || changes.repliedBy.length > 0 || changes.messages.size > 0 || changes.wasRearranged;
  if (!isExact && !wasWritten) return;
  const news = await readNews(db, conversation, changes);
  const details: Conflict = {
    ...{ conversation: number, version: present, writtenFor: version },
    ...{ customerWrote: changes.customerWrote, repliedBy: changes.repliedBy },
    news,
  };
  throw new MailroomError(
    'conflict',
    `conversation #${number} has moved on since this answer was written: ${describe(changes, news, conversation)}; nothing was sent`,
    [
      `see what is new with: mailroom show ${number}`,
      ...(changes.repliedBy.length > 0 ? ['go on with another: mailroom inbox --unassigned'] : []),
      'or send the answer again, as it is or changed; --force sends it whatever has happened',
    ],
    { details },
  );
}

async function readNews(db: Queries, { id }: Conversation, { messages }: ConversationChanges): Promise<ConflictNews[]> {
  const news = (await findMessages(db, [...messages.keys()])).filter(({ conversationId }) => conversationId === id);
  return news.map(({ id: message, direction, from, date, text }) => {
    return { message, direction, from, operator: messages.get(message) ?? null, date, text };
  });
}

function describe(
  { customerWrote, repliedBy, wasRearranged }: ConversationChanges,
  news: readonly ConflictNews[],
  { contact }: Conversation,
): string {
  const who = [...new Set(repliedBy)];
  const noted = [
    ...new Set(news.flatMap(({ direction, operator }) => (direction === 'note' && operator ? [operator] : []))),
  ];
  const parts = [
    ...(customerWrote ? [`${callPerson(contact)} has written`] : []),
    ...(who.length > 0 ? [`${who.join(' and ')} ${who.length > 1 ? 'have' : 'has'} replied`] : []),
  ];
  if (noted.length > 0) parts.push(`${noted.join(' and ')} ${noted.length > 1 ? 'have' : 'has'} left a note`);
  if (wasRearranged) parts.push('its messages were rearranged');
  if (parts.length > 0) return parts.join(', ');
  return news.length > 0 ? 'another mail has come in' : 'somebody has changed it';
}
