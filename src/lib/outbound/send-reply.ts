// Sends a mail of an operator's: first it is stored, then it is handed to a server. Whatever happens after that, it is not lost.
import type { Channel } from '../channel/channel.js';
import type { Conversation } from '../conversation/conversation.js';
import { checkOrders, type Orders } from '../conversation/orders.js';
import type { MessageId, OutboxId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { mailLimit } from './attachment.js';
import { type AttachmentPlaces, expandAttachments, readAttachments } from './attachment-file.js';
import { beginConversation } from './begin-conversation.js';
import { checkDraft } from './check-draft.js';
import { deliverMail, findAttempt } from './deliver-mail.js';
import type { DeliverDeps } from './deliver-outbox.js';
import type { Draft } from './draft.js';
import { type Hold, holdOf } from './held-reply.js';
import { makeMail } from './make-mail.js';
import type { OutgoingAttachment } from './outgoing-mail.js';
import type { Purpose } from './purpose.js';
import type { ReadContext } from './read-answer-context.js';
import { readPurpose } from './read-purpose.js';
import { refuseManyStrangers } from './recipient-changes.js';
import { refuseConflict } from './refuse-conflict.js';
import { refuseSuppressed } from './refuse-suppressed.js';
import { refuseTaken } from './refuse-taken.js';
import { type HeldBy, MovedOn, saveMail, type WrittenMail } from './save-mail.js';
import type { SentReply } from './sent-reply.js';

export type ReplyOrder = {
  readonly purpose: Purpose;
  readonly operator: Operator;
  readonly draft: Draft;
  /** The version of the conversation that the answer was written for; undefined sends whatever has happened. */
  readonly version: number | undefined;
  /** Somebody named that version: then whatever has changed counts, not only what was written. */
  readonly isExact?: boolean;
  /** They have been told what came in, and whose the conversation is. */
  readonly isUpToDate?: boolean;
  /** Send it even when the conversation has moved on, or when mail to a recipient came back. */
  readonly force: boolean;
  /** No HTML part. */
  readonly plain: boolean;
  readonly signature: boolean;
  /** Whether the answered mail is quoted below, instead of what the channel says. */
  readonly quote?: Channel['quote'] | undefined;
  /** What becomes of the conversation, in the transaction that stores the mail. After a reply it is waiting else. */
  readonly orders: Orders;
  /** It is held until then. */
  readonly at?: Date | undefined;
  readonly places: AttachmentPlaces;
  /** The id that its message is to have: whoever was stopped in between can ask whether it is stored. */
  readonly messageId?: MessageId | undefined;
};

/**
 * Composes and stores the mail with the orders in one transaction, then sends it: a reply, the first mail of a new
 * conversation, or mail passed on. Throws, with nothing stored and nothing sent: `conflict` when the conversation has moved on, `invalid`
 * and `not-found` for recipients, attachments and orders that cannot be. Once it is stored, all that happens is in the
 * result.
 */
export async function sendReply(deps: DeliverDeps, order: ReplyOrder): Promise<SentReply> {
  checkDraft(order.draft, order.purpose);
  checkOrders(order.orders);
  const read = await readPurpose(deps.db, order.purpose, order);
  if (!order.force) {
    await refuseMoved(deps, order, read.conversation);
    await refuseSuppressed(deps.db, order.draft, deps.clock.now());
  }
  refuseManyStrangers(read, order.draft);
  const context = order.purpose.kind === 'new' ? await beginConversation(deps, read, order.draft) : read;
  const messageId = order.messageId ?? deps.newId<MessageId>();
  const hold = holdOf(order.at, context.channel.undoSeconds, deps.clock.now());
  const attachments = await readAttachments(order.draft.attach, order.places, mailLimit(context.smtp));
  const made = await makeMail(deps, order, context, { attachments, messageId });
  const held = hold && (await heldBy(order, hold, attachments));
  const id = await saveOrRefuse(deps, order, context, { ...made, held });
  const delivery = held === undefined ? await deliverMail(deps, id) : await findAttempt(deps.db, id, undefined);
  return { conversation: context.conversation, mail: made.mail, hold, delivery };
}

/** What has moved a conversation on and is no news for its answer, such as a tag, lets it through. */
async function saveOrRefuse(
  deps: DeliverDeps,
  order: ReplyOrder,
  context: ReadContext,
  written: WrittenMail,
): Promise<OutboxId> {
  for (let { version } = order; ; ) {
    try {
      return await deps.db.transaction((tx) => saveMail(deps, tx, { ...order, version }, context, written));
    } catch (error) {
      if (!(error instanceof MovedOn) || order.version === undefined) throw error;
      await refuseMoved(deps, order, context.conversation, error.present);
      version = error.present;
    }
  }
}

async function refuseMoved(
  deps: DeliverDeps,
  { purpose, operator, version, isExact = false, isUpToDate = false }: ReplyOrder,
  conversation: Conversation,
  present?: number,
): Promise<void> {
  if (version === undefined) return;
  await refuseConflict(deps.db, conversation, { version, present, isExact });
  // Who named the version has seen whose it is.
  if (purpose.kind === 'reply' && !isExact) await refuseTaken(deps, conversation, operator, isUpToDate ? version : 0);
}

// Where it will be composed, no other folder counts.
async function heldBy(
  { purpose, draft, plain, signature, quote, orders, force, places }: ReplyOrder,
  hold: Hold,
  attachments: readonly OutgoingAttachment[],
): Promise<HeldBy> {
  const attach = await expandAttachments(draft.attach, places);
  return {
    hold,
    reply: { purpose, draft: { ...draft, attach }, plain, signature, quote, orders, force },
    files: attachments.map((file, index) => ({ ...file, path: attach[index] })),
  };
}
