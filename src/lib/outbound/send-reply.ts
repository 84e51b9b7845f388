// Sends a mail of an operator's: first it is stored, then it is handed to a server. Whatever happens after that, it is not lost.
import type { Channel } from '../channel/channel.js';
import { checkOrders, type Orders } from '../conversation/orders.js';
import { MailroomError } from '../errors.js';
import type { MessageId, OutboxId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { findOutboxItems } from '../store/outbox.js';
import { checkMailSize, mailLimit } from './attachment.js';
import { type AttachmentPlaces, readAttachments } from './attachment-file.js';
import { beginConversation } from './begin-conversation.js';
import { checkDraft } from './check-draft.js';
import { type ComposedReply, composeReply } from './compose.js';
import { type DeliverDeps, deliverOutbox } from './deliver-outbox.js';
import type { DeliveryAttempt } from './delivery-attempt.js';
import type { Draft } from './draft.js';
import { writeMime } from './mime-writer.js';
import type { Purpose } from './purpose.js';
import type { ReadContext } from './read-answer-context.js';
import { readForwardedFiles } from './read-forwarded-files.js';
import { readPurpose } from './read-purpose.js';
import { refuseManyStrangers } from './recipient-changes.js';
import { refuseConflict } from './refuse-conflict.js';
import { refuseSuppressed } from './refuse-suppressed.js';
import { saveMail } from './save-mail.js';
import type { SentReply } from './sent-reply.js';
import { closingOf } from './start-reply.js';

export type ReplyOrder = {
  readonly purpose: Purpose;
  readonly operator: Operator;
  readonly draft: Draft;
  /** The version of the conversation that the answer was written for; undefined sends whatever has happened. */
  readonly version: number | undefined;
  /** Somebody named that version: then whatever has changed counts, not only what was written. */
  readonly isExact?: boolean;
  /** Send it even when the conversation has moved on, or when mail to a recipient came back. */
  readonly force: boolean;
  /** No HTML part. */
  readonly plain: boolean;
  readonly signature: boolean;
  /** Whether the answered mail is quoted below, instead of what the channel says. */
  readonly quote?: Channel['quote'] | undefined;
  /** What becomes of the conversation, in the transaction that stores the mail. After a reply it is waiting else. */
  readonly orders: Orders;
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
    const { version, isExact = true } = order;
    if (version !== undefined) await refuseConflict(deps.db, read.conversation, { version, isExact });
    await refuseSuppressed(deps.db, order.draft, deps.clock.now());
  }
  refuseManyStrangers(read, order.draft);
  const context = order.purpose.kind === 'new' ? await beginConversation(deps, read, order.draft) : read;
  const messageId = order.messageId ?? deps.newId<MessageId>();
  const composed = await compose(deps, order, context, messageId);
  const raw = await writeMime(composed.mail);
  checkMailSize(raw.byteLength, mailLimit(context.smtp.sizeLimit));
  const written = { ...composed, raw, messageId };
  const id = await deps.db.transaction((tx) => saveMail(deps, tx, order, context, written));
  return { conversation: context.conversation, mail: composed.mail, delivery: await deliver(deps, id) };
}

async function compose(
  deps: DeliverDeps,
  order: ReplyOrder,
  context: ReadContext,
  messageId: MessageId,
): Promise<ComposedReply> {
  const limit = mailLimit(context.smtp.sizeLimit);
  const { forwarded } = context;
  const passedOn = forwarded === undefined ? [] : await readForwardedFiles(deps.db, forwarded, limit);
  return composeReply(context, {
    draft: order.draft,
    closing: await closingOf(deps.db, context, order.operator, order.signature),
    attachments: [...passedOn, ...(await readAttachments(order.draft.attach, order.places, limit))],
    plain: order.plain,
    messageId,
    date: deps.clock.now(),
  });
}

/** The answer is stored: what keeps it from being sent is told with it, and is no failure of storing it. */
async function deliver(deps: DeliverDeps, id: OutboxId): Promise<DeliveryAttempt> {
  const trouble = await deliverOutbox(deps, { only: [id] }).then(
    ({ attempts }) => attempts.find(({ item }) => item.id === id)?.trouble,
    (error: unknown) => {
      if (!(error instanceof MailroomError)) throw error;
      return { kind: error.kind, reason: error.message, next: error.next };
    },
  );
  const [item] = await findOutboxItems(deps.db, [id]);
  if (item === undefined) throw new MailroomError('not-found', 'the reply was taken out of the outbox meanwhile');
  return { item, trouble };
}
