// Questions about mail of a conversation that was passed on. Mail that is taken in passes nothing on, so what waits to be
// inserted with it is none of that.
import type { ConversationId, MessageId } from '../ids.js';
import type { Queries } from './db.js';
import { repeatedBeside } from './repeated.js';

/** Whether mail of that conversation was passed on to this address, given by its key. */
export async function isForwardedTo(db: Queries, conversation: ConversationId, key: string): Promise<boolean> {
  return (await forwardsTo(db, { conversation, key })).length > 0;
}

const forwardsTo = repeatedBeside(
  (db, { conversation, key }: { readonly conversation: string; readonly key: string }) =>
    db
      .selectFrom('message')
      .innerJoin('outbox', 'outbox.message_id', 'message.id')
      .innerJoin('outbox_recipient', 'outbox_recipient.outbox_id', 'outbox.id')
      .select('message.id')
      .where('message.conversation_id', '=', conversation)
      .where('message.kind', '=', 'forward')
      .where('outbox_recipient.address_key', '=', key)
      .limit(1),
);

/** Whether a message of ours passed mail on. */
export async function isForward(db: Queries, message: MessageId): Promise<boolean> {
  return (await forwardRows(db, { message })).length > 0;
}

const forwardRows = repeatedBeside((db, { message }: { readonly message: string }) =>
  db.selectFrom('message').select('id').where('id', '=', message).where('kind', '=', 'forward'),
);
