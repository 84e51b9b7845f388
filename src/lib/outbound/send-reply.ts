// Sends an answer: first it is stored, then it is handed to a server. Whatever happens after that, it is not lost.
import { readEmailAddress } from '../address/email-address.js';
import type { Channel } from '../channel/channel.js';
import { needConversation } from '../conversation/need-conversation.js';
import { MailroomError } from '../errors.js';
import type { MessageId, OutboxId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { changeConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { findOutboxItems } from '../store/outbox.js';
import { markRead } from '../store/read-marks.js';
import { checkMailSize, mailLimit } from './attachment.js';
import { type AttachmentPlaces, readAttachments } from './attachment-file.js';
import { type ComposedReply, composeReply } from './compose.js';
import { type DeliverDeps, deliverOutbox } from './deliver-outbox.js';
import type { DeliveryAttempt } from './delivery-attempt.js';
import type { Draft } from './draft.js';
import { writeMime } from './mime-writer.js';
import { queueMail } from './queue-mail.js';
import { type ReadContext, readAnswerContext } from './read-answer-context.js';
import { refuseConflict } from './refuse-conflict.js';
import { refuseSuppressed } from './refuse-suppressed.js';
import type { SentReply } from './sent-reply.js';
import { closingOf } from './start-reply.js';

export type ReplyOrder = {
  readonly number: number;
  readonly operator: Operator;
  readonly draft: Draft;
  /** The version of the conversation that the answer was written for. */
  readonly version: number;
  /** Send it even when the conversation has moved on, or when mail to a recipient came back. */
  readonly force: boolean;
  /** No HTML part. */
  readonly plain: boolean;
  readonly signature: boolean;
  /** Whether the answered mail is quoted below, instead of what the channel says. */
  readonly quote?: Channel['quote'] | undefined;
  readonly close: boolean;
  readonly places: AttachmentPlaces;
};

/**
 * Composes and stores the answer in one transaction, then sends it. Throws, with nothing stored and nothing sent:
 * `conflict` when the conversation has moved on, `invalid` and `not-found` for recipients and attachments that cannot
 * be. Once it is stored, all that happens is in the result.
 */
export async function sendReply(deps: DeliverDeps, order: ReplyOrder): Promise<SentReply> {
  checkDraft(order.draft);
  const conversation = await needConversation(deps.db, order.number);
  if (!order.force) await refuseConflict(deps.db, conversation, order.version);
  const context = await readAnswerContext(deps.db, conversation, order);
  if (!order.force) await refuseSuppressed(deps.db, order.draft, deps.clock.now());
  const messageId = deps.newId<MessageId>();
  const composed = await compose(deps, order, context, messageId);
  const raw = await writeMime(composed.mail);
  checkMailSize(raw.byteLength, mailLimit(context.smtp.sizeLimit));
  const id = await deps.db.transaction((tx) => store(deps, tx, order, context, { ...composed, raw, messageId }));
  return { conversation, mail: composed.mail, delivery: await deliver(deps, id) };
}

function checkDraft({ text, to, cc, bcc }: Draft): void {
  if (text.trim() === '') throw new MailroomError('invalid', 'there is no text to send', ['write one']);
  if (to.length === 0) {
    throw new MailroomError('invalid', 'there is nobody to send it to', ['name somebody in To, or with --to']);
  }
  const wrong = [...to, ...cc, ...bcc].find(({ address }) => readEmailAddress(address) === undefined);
  if (wrong !== undefined) {
    throw new MailroomError('invalid', `${JSON.stringify(wrong.address)} is not an email address`, [
      'correct it in the draft, or name the recipients with --to',
    ]);
  }
}

async function compose(
  deps: DeliverDeps,
  order: ReplyOrder,
  context: ReadContext,
  messageId: MessageId,
): Promise<ComposedReply> {
  return composeReply(context, {
    draft: order.draft,
    closing: await closingOf(deps.db, context, order.operator, order.signature),
    attachments: await readAttachments(order.draft.attach, order.places, mailLimit(context.smtp.sizeLimit)),
    plain: order.plain,
    messageId,
    date: deps.clock.now(),
  });
}

type Written = ComposedReply & { readonly raw: Uint8Array; readonly messageId: MessageId };

async function store(
  deps: DeliverDeps,
  tx: Tx,
  order: ReplyOrder,
  { conversation, channel }: ReadContext,
  { mail, quoted, raw, messageId }: Written,
): Promise<OutboxId> {
  const now = deps.clock.now();
  const id = await queueMail(
    deps,
    tx,
    {
      kind: 'reply',
      messageId,
      conversationId: conversation.id,
      channelId: channel.id,
      smtpConfigId: channel.smtp.id,
      operatorId: order.operator.id,
      mail,
      raw,
      envelopeFrom: mail.from.address,
      quoted,
    },
    now,
  );
  const version = await changeConversation(
    tx,
    conversation.id,
    { status: order.close ? 'closed' : 'waiting', attention: null },
    {
      id: deps.newId<string>(),
      event: 'replied',
      operator: order.operator.id,
      at: now,
      detail: { message: messageId, outbox: id, close: order.close },
    },
  );
  // Read again under the lock of that change: somebody may have been quicker since the draft was looked at.
  if (!order.force && version !== order.version + 1) await refuseConflict(tx, conversation, order.version, version - 1);
  await markRead(tx, conversation.id, order.operator.id, version);
  return id;
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
