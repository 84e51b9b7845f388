// Keeps whom a note names, and has them told where they want to be; in the transaction that writes the note.
import type { ConversationId, MessageId, NewId } from '../ids.js';
import { displayName, type Operator } from '../operator/operator.js';
import type { Tx } from '../store/db.js';
import { insertMentions } from '../store/mentions.js';
import { listOperators } from '../store/operators.js';
import { findMentions } from './mention.js';

export type WrittenNote = {
  readonly conversation: ConversationId;
  readonly message: MessageId;
  readonly text: string;
  readonly version: number;
  readonly writer: Operator;
  readonly at: Date;
};

/** A writer who names themself is told nothing. */
export async function recordMentions(deps: { readonly newId: NewId }, tx: Tx, note: WrittenNote): Promise<void> {
  if (!note.text.includes('@')) return;
  const { conversation, message, text, version, writer, at } = note;
  const { mentioned } = findMentions(text, await listOperators(tx));
  const operators = mentioned.map(({ id }) => id).filter((id) => id !== writer.id);
  if (operators.length === 0) return;
  await insertMentions(tx, { conversation, message, version, operators });
  // What writes notifications is loaded only when there may be one.
  const { queueNotifications } = await import('../outbound/queue-notifications.js');
  await queueNotifications(deps, tx, {
    ...{ conversationId: conversation, news: 'mentioned', words: '', writers: [], witness: writer.id, now: at },
    mention: { operators, by: displayName(writer), text },
  });
}
