// The text of a saved reply for one answer: its variables filled in.
import type { NamedAddress } from '../address/email-address.js';
import type { Operator } from '../operator/operator.js';
import { needSavedReply } from '../saved-reply/need-saved-reply.js';
import type { Queries } from '../store/db.js';
import type { AnswerContext } from './answer-context.js';
import { NO_NUMBER } from './purpose.js';

export type SavedReplyUse = {
  readonly operator: Operator;
  /** Whom a conversation that has not begun is to be held with. */
  readonly contact?: NamedAddress | undefined;
};

/** Throws `not-found` with those there are, and `invalid` for a text that is no template. */
export async function useSavedReply(
  db: Queries,
  name: string,
  { conversation, channel }: Pick<AnswerContext, 'conversation' | 'channel'>,
  { operator, contact = conversation.contact }: SavedReplyUse,
): Promise<string> {
  const { text } = await needSavedReply(db, name);
  if (!text.includes('{')) return text;
  const { renderTemplate } = await import('./template.js');
  return renderTemplate(text, {
    // A name comes from a stranger's mail: it stays within its line.
    contact: { address: contact.address, name: contact.name.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim() },
    operator,
    channel,
    conversation: { number: conversation.number === NO_NUMBER ? undefined : conversation.number },
  });
}
