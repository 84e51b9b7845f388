// Stores a mail of an operator's in one transaction: message, outbox, what it means for its conversation, and the orders.
import type { Clock } from '../clock.js';
import { applyOrders } from '../conversation/apply-orders.js';
import type { Conversation, ConversationStatus } from '../conversation/conversation.js';
import type { EventName } from '../conversation/conversation-event.js';
import { LIFE } from '../conversation/life.js';
import type { Orders } from '../conversation/orders.js';
import type { MessageId, NewId, OutboxId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { ensureContact } from '../store/contacts.js';
import {
  type ConversationChange,
  changeConversation,
  findLockedConversation,
  insertConversation,
} from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { markRead } from '../store/read-marks.js';
import type { ComposedReply } from './compose.js';
import { holdReply, type ReplyToHold } from './hold-reply.js';
import type { Purpose } from './purpose.js';
import { type MailToQueue, queueMail } from './queue-mail.js';
import type { ReadContext } from './read-answer-context.js';

export type SaveMailDeps = { readonly newId: NewId; readonly clock: Clock };

/** As `ReplyOrder` has them. */
export type SavingOrder = {
  readonly purpose: Purpose;
  readonly operator: Operator;
  readonly version: number | undefined;
  readonly force: boolean;
  readonly orders: Orders;
};

export type WrittenMail = ComposedReply & {
  readonly raw: Uint8Array;
  readonly messageId: MessageId;
  /** When it does not leave yet: what it will be composed from. */
  readonly held?: HeldBy | undefined;
};

export type HeldBy = Pick<ReplyToHold, 'hold' | 'reply' | 'files'>;

/** The conversation is not at the version that the mail was written for. Nothing is stored. */
export class MovedOn extends Error {
  /** The version that it is at. */
  readonly present: number;

  constructor(present: number) {
    super(`the conversation is at version ${present}`);
    this.present = present;
  }
}

/** Gives the id of the outbox item. Throws `MovedOn`, and what `applyOrders` throws. */
export async function saveMail(
  deps: SaveMailDeps,
  tx: Tx,
  order: SavingOrder,
  context: ReadContext,
  written: WrittenMail,
): Promise<OutboxId> {
  const { purpose, operator, orders } = order;
  const { conversation } = context;
  const at = deps.clock.now();
  const { held } = written;
  // Nothing was said to anybody as long as it is held, and the conversation is ours to look after.
  if (purpose.kind === 'new') await startConversation(tx, context, held === undefined ? 'waiting' : 'open', at);
  const present = purpose.kind === 'new' ? conversation : await findLockedConversation(tx, conversation.id);
  const mail = mailToQueue(order, context, written);
  if (held !== undefined) {
    const { id, version } = await holdReply(deps, tx, { ...held, mail }, at);
    refuseIfMoved(order, version);
    if (purpose.kind !== 'forward') await markRead(tx, conversation.id, operator.id, version);
    return id;
  }
  const id = deps.newId<OutboxId>();
  // First of all: those who answer it at the same time wait here for each other, with nothing in hand.
  const taken = takenBy(purpose, present, order);
  const change = { ...changeBy(purpose, present), ...(taken && { assignee: taken.id }) };
  const version = await changeConversation(tx, conversation.id, change, {
    ...{ id: deps.newId<string>(), event: EVENTS[purpose.kind], operator: operator.id, at },
    detail: { message: written.messageId, outbox: id, ...(taken && { to: taken.name }) },
  });
  refuseIfMoved(order, version);
  await queueMail(deps, tx, { ...mail, id }, at);
  const after = await applyOrders(deps, tx, { conversation: conversation.id, operator, orders, at });
  // Whoever passes mail on may have looked at one message alone.
  if (purpose.kind !== 'forward') await markRead(tx, conversation.id, operator.id, after.version);
  return id;
}

// Under the lock of that change: somebody may have been quicker since the draft was looked at. What it was is read when
// nobody waits for the lock any more.
function refuseIfMoved({ force, version }: SavingOrder, changed: number): void {
  if (!force && version !== undefined && changed !== version + 1) throw new MovedOn(changed - 1);
}

/** What is recorded of the conversation when such a mail leaves. */
export const EVENTS: Readonly<Record<Purpose['kind'], EventName>> = {
  reply: 'replied',
  new: 'started',
  forward: 'forwarded',
};

/**
 * Whoever writes to the customer of a conversation that nobody has, has it from then on: their answer comes back to them.
 * Undefined where it is somebody's, or the orders say whose it is to be.
 */
export function takenBy(
  { kind }: Purpose,
  { assignee }: Pick<Conversation, 'assignee'>,
  { operator, orders }: Pick<SavingOrder, 'operator' | 'orders'>,
): Operator | undefined {
  return kind === 'forward' || assignee !== undefined || orders.assign !== undefined ? undefined : operator;
}

/** What such a mail makes of its conversation, by itself. */
export function changeBy({ kind }: Purpose, conversation: Pick<Conversation, 'status'>): ConversationChange {
  switch (kind) {
    case 'reply':
      return { attention: null, status: LIFE.reply[conversation.status] };
    // A new one was stored as it is to be; by passing mail on nobody is answered.
    case 'new':
    case 'forward':
      return {};
  }
}

/** The customer's turn, and nothing in it that anybody of us has not read. */
async function startConversation(
  tx: Tx,
  { conversation, channel }: ReadContext,
  status: ConversationStatus,
  at: Date,
): Promise<void> {
  const { id, number, contact, subject } = conversation;
  const known = await ensureContact(tx, contact, contact.id, at);
  await insertConversation(tx, {
    ...{ id, number, channelId: channel.id, contact: { ...known, address: contact.address }, subject, at },
    ...{ status, kind: 'reply', linkedTo: undefined, unread: false },
  });
}

/** The mail as the outbox takes it. */
export function mailToQueue(
  { operator, purpose }: Pick<SavingOrder, 'operator' | 'purpose'>,
  { conversation, channel }: ReadContext,
  { mail, quoted, raw, messageId }: WrittenMail,
): MailToQueue {
  const { id: conversationId } = conversation;
  const { id: channelId, smtp } = channel;
  return {
    ...{ kind: 'reply', messageId, conversationId, channelId, smtpConfigId: smtp.id, operatorId: operator.id },
    ...{ messageKind: purpose.kind === 'forward' ? 'forward' : 'reply' },
    ...{ mail, raw, quoted, envelopeFrom: mail.from.address },
  };
}
