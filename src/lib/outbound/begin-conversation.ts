// The conversation that a mail of an operator's begins: with whom, and under which number.
import { MailroomError } from '../errors.js';
import type { ContactId, ConversationId, NewId } from '../ids.js';
import { takeConversationNumber } from '../store/conversations.js';
import type { Db } from '../store/db.js';
import { isOwn } from './answer-context.js';
import type { Draft } from './draft.js';
import type { ReadContext } from './read-answer-context.js';

export type BeginDeps = { readonly db: Db; readonly newId: NewId };

/**
 * The context with the conversation as it will be stored: its contact is the first recipient. The number is given out
 * now, because it may stand in the mail; should the mail not be stored after all, it is left out for good. Throws
 * `invalid` for a contact that is one of us.
 */
export async function beginConversation(deps: BeginDeps, context: ReadContext, draft: Draft): Promise<ReadContext> {
  const [contact] = draft.to;
  if (contact === undefined) throw new MailroomError('invalid', 'there is nobody to send it to');
  refuseOwnContact(context, draft);
  const number = await deps.db.transaction((tx) => takeConversationNumber(tx));
  return {
    ...context,
    conversation: {
      ...context.conversation,
      ...{ id: deps.newId<ConversationId>(), number, subject: draft.subject },
      contact: { id: deps.newId<ContactId>(), ...contact },
    },
  };
}

/** Throws `invalid` when the first recipient is one of us. */
export function refuseOwnContact({ ownAddresses }: Pick<ReadContext, 'ownAddresses'>, { to: [contact] }: Draft): void {
  if (contact === undefined || !isOwn(ownAddresses, contact.address)) return;
  throw new MailroomError(
    'invalid',
    `${contact.address} is an address of ours: mail to it would come back as mail of a customer`,
    ['name the customer first; a colleague can have a copy with --cc or --bcc'],
  );
}
