// Reads all that a mail depends on, by what it is written for.
import { needOpenChannel } from '../channel/need-channel.js';
import type { Conversation } from '../conversation/conversation.js';
import { needConversation } from '../conversation/need-conversation.js';
import type { ContactId, ConversationId } from '../ids.js';
import type { Queries } from '../store/db.js';
import { listMessages } from '../store/messages.js';
import { pickForwarded } from './forwarded.js';
import { NO_NUMBER, type Purpose } from './purpose.js';
import { type AnswerWish, type ReadContext, readAnswerContext } from './read-answer-context.js';

/** Throws `not-found` for an unknown conversation or channel, `invalid` for a channel that was closed. */
export async function readPurpose(db: Queries, purpose: Purpose, wish: AnswerWish): Promise<ReadContext> {
  switch (purpose.kind) {
    case 'reply':
      return readAnswerContext(db, await needConversation(db, purpose.number), wish);
    case 'forward': {
      const context = await readAnswerContext(db, await needConversation(db, purpose.number), wish);
      const messages = pickForwarded(await listMessages(db, context.conversation.id), purpose.mail);
      // It answers nobody, and stands in no thread of the customer's.
      const forwarded = { messages, shape: purpose.shape };
      return { ...context, answered: undefined, last: undefined, forwarded };
    }
    case 'new':
      return readAnswerContext(db, await imagineConversation(db, purpose.channel), wish);
  }
}

/** The conversation that a mail is to begin, before there is one. Its contact is known when the mail is sent. */
async function imagineConversation(db: Queries, name: string): Promise<Conversation> {
  const channel = await needOpenChannel(db, name);
  const beginning = new Date(0);
  return {
    ...{ id: '' as ConversationId, number: NO_NUMBER, channel: { id: channel.id, name: channel.name } },
    ...{ contact: { id: '' as ContactId, name: '', address: '' }, subject: '', status: 'open', assignee: undefined },
    ...{ tags: [], version: 0, attention: undefined, snoozedUntil: undefined, closedAt: undefined },
    ...{ updatedAt: beginning, createdAt: beginning },
  };
}
