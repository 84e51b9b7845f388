// Puts a reply into the outbox that does not leave yet: what it is composed from is kept, and the files that go with it.
import type { NewId, OutboxId } from '../ids.js';
import { changeConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { insertMessage } from '../store/messages.js';
import { enqueue } from '../store/outbox.js';
import { insertHold } from '../store/outbox-holds.js';
import type { HeldFile, HeldReply, Hold } from './held-reply.js';
import { itemOf, type MailToQueue, messageOf } from './queue-mail.js';

export type ReplyToHold = {
  readonly hold: Hold;
  readonly reply: HeldReply;
  readonly files: readonly HeldFile[];
  /** As it would leave now: what its conversation shows until it does. */
  readonly mail: MailToQueue;
};

export type HeldItem = {
  readonly id: OutboxId;
  /** The version of the conversation from now on. */
  readonly version: number;
};

/** In the caller's transaction. The conversation stays as it is, for nothing was sent; only its version moves on. */
export async function holdReply(
  { newId }: { readonly newId: NewId },
  tx: Tx,
  { hold, reply, files, mail }: ReplyToHold,
  now: Date,
): Promise<HeldItem> {
  const id = newId<OutboxId>();
  const detail = { message: mail.messageId, outbox: id, until: hold.until.toISOString() };
  const version = await changeConversation(
    tx,
    mail.conversationId,
    {},
    { id: newId<string>(), event: 'reply-held', operator: mail.operatorId, at: now, detail },
  );
  insertMessage(tx, messageOf({ newId }, mail, undefined, now));
  await enqueue(tx, { ...itemOf(mail), id, rawHash: undefined, heldUntil: hold.until, queuedAt: now });
  await insertHold(tx, { id, cause: hold.cause, version, reply, files });
  return { id, version };
}
