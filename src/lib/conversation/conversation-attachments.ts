// The attachments of a conversation, counted through all of its messages: how people and scripts name one.
import { MailroomError } from '../errors.js';
import type { AttachmentSummary, Message } from './message.js';

export type ConversationAttachment<M extends Message = Message> = {
  /** 1 for the first attachment of the conversation. */
  readonly number: number;
  readonly message: M;
  /** Its place among the attachments of its message, from 0. */
  readonly position: number;
  readonly attachment: AttachmentSummary;
};

/** All attachments, in the order of their messages. */
export function attachmentsOf<M extends Message>(messages: readonly M[]): ConversationAttachment<M>[] {
  return messages
    .flatMap((message) => message.attachments.map((attachment, position) => ({ message, position, attachment })))
    .map((found, index) => ({ number: index + 1, ...found }));
}

/**
 * The attachment of that name or number. A name comes first, for a file may be called `2`. Throws `not-found`, and
 * `invalid` for a name that several have.
 */
export function pickAttachment<M extends Message>(
  attachments: readonly ConversationAttachment<M>[],
  wanted: string,
): ConversationAttachment<M> {
  const named = attachments.filter(({ attachment }) => attachment.name === wanted);
  if (named.length > 1) {
    throw new MailroomError('invalid', `${named.length} attachments are called ${JSON.stringify(wanted)}`, [
      `name one by its number: ${named.map(({ number }) => number).join(', ')}`,
    ]);
  }
  const found = named[0] ?? attachments.find(({ number }) => String(number) === wanted);
  if (found !== undefined) return found;
  throw new MailroomError('not-found', `there is no attachment ${JSON.stringify(wanted)} in this conversation`, [
    attachments.length === 0
      ? 'it has none'
      : `it has: ${attachments.map(({ number, attachment }) => `${number} ${attachment.name}`).join(', ')}`,
  ]);
}
