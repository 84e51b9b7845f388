// Carries out an operator's orders on a conversation, in a transaction of the caller's, with an event for each.
import { createHash } from 'node:crypto';
import type { ConversationId, MessageId, NewId } from '../ids.js';
import { needOperator } from '../operator/find-acting-operator.js';
import { displayName, type Operator } from '../operator/operator.js';
import { refuseUnlessAllowed } from '../operator/role.js';
import { saveTags } from '../store/conversation-tags.js';
import { type ConversationChange, changeConversation, findLockedConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { insertMessage } from '../store/messages.js';
import { listOperators } from '../store/operators.js';
import type { Conversation, ConversationStatus } from './conversation.js';
import type { EventName } from './conversation-event.js';
import { type Assignment, checkOrders, type Orders, statusAfter } from './orders.js';
import { recordMentions } from './record-mentions.js';

export type ApplyOrdersDeps = { readonly newId: NewId };

export type OrdersGiven = {
  readonly conversation: ConversationId;
  /** Who gives them. */
  readonly operator: Operator;
  readonly orders: Orders;
  readonly at: Date;
};

/**
 * One event in `conversation_event` for each order that changes something, with the operator and the time: `noted`,
 * `tagged`, `assigned`, then `opened`, `waiting`, `snoozed`, `closed` or `marked-spam`; each counts the version up by
 * one. What is as it was ordered already makes none. Gives the conversation as it is after. Throws `invalid` for what
 * cannot be or the role does not allow, and `not-found` for an unknown operator: the caller's transaction fails by it.
 */
export async function applyOrders(deps: ApplyOrdersDeps, tx: Tx, given: OrdersGiven): Promise<Conversation> {
  refuseUnlessAllowed(given.operator, 'answer', await listOperators(tx));
  checkOrders(given.orders);
  const before = await findLockedConversation(tx, given.conversation);
  const record = (change: ConversationChange, event: EventName, detail: Readonly<Record<string, unknown>>) =>
    changeConversation(tx, before.id, change, {
      ...{ id: deps.newId<string>(), event, operator: given.operator.id, at: given.at, detail },
    });
  for (const text of given.orders.notes) {
    const message = await writeNote(deps, tx, given, before, text);
    const version = await record({}, 'noted', { message });
    const written = { conversation: before.id, message, text, version, writer: given.operator, at: given.at };
    await recordMentions(deps, tx, written);
  }
  await applyTags(tx, given.orders, before, record);
  await applyAssignment(tx, given, before, record);
  await applyStatus(given.orders, before, record);
  return findLockedConversation(tx, given.conversation);
}

type RecordChange = (
  change: ConversationChange,
  event: EventName,
  detail: Readonly<Record<string, unknown>>,
) => Promise<number>;

/** A message between operators: it has no address to go to and no Message-ID to be answered by. */
async function writeNote(
  { newId }: ApplyOrdersDeps,
  tx: Tx,
  { operator, at }: OrdersGiven,
  { id, channel }: Conversation,
  text: string,
): Promise<MessageId> {
  const message = newId<MessageId>();
  insertMessage(tx, {
    ...{ id: message, direction: 'note', kind: 'note', conversationId: id, channelId: channel.id },
    ...{ operatorId: operator.id, from: { name: displayName(operator), address: operator.email } },
    ...{ replyTo: [], to: [], cc: [], bcc: [], subject: '', messageIdHeader: '', inReplyTo: [], references: [] },
    ...{ sentAt: at, receivedAt: at, createdAt: at, text, quoted: '', flags: [], attachments: [] },
    ...{ rawHash: undefined, contentHash: createHash('sha256').update(text).digest('hex') },
  });
  return message;
}

async function applyTags(
  tx: Tx,
  { addTags, removeTags }: Orders,
  { id, tags }: Conversation,
  record: RecordChange,
): Promise<void> {
  const add = addTags.filter((tag) => !tags.includes(tag));
  const remove = removeTags.filter((tag) => tags.includes(tag));
  if (add.length === 0 && remove.length === 0) return;
  await saveTags(tx, id, { add, remove });
  await record({}, 'tagged', { added: add, removed: remove });
}

async function applyAssignment(tx: Tx, given: OrdersGiven, before: Conversation, record: RecordChange): Promise<void> {
  const { assign } = given.orders;
  if (assign === undefined) return;
  const assignee = await assigneeOf(tx, assign, given.operator);
  if (assignee?.id === before.assignee?.id) return;
  await record({ assignee: assignee?.id ?? null }, 'assigned', {
    ...{ to: assignee?.name ?? null, from: before.assignee?.name ?? null },
    ...{ toId: assignee?.id ?? null, fromId: before.assignee?.id ?? null },
  });
}

async function assigneeOf(tx: Tx, assign: Assignment, operator: Operator): Promise<Operator | undefined> {
  if (assign.to === 'nobody') return undefined;
  return assign.to === 'me' ? operator : needOperator(tx, assign.name);
}

const STATUS_EVENTS: Readonly<Record<ConversationStatus, EventName>> = {
  open: 'opened',
  waiting: 'waiting',
  snoozed: 'snoozed',
  closed: 'closed',
  spam: 'marked-spam',
};

async function applyStatus(orders: Orders, before: Conversation, record: RecordChange): Promise<void> {
  const { snoozeUntil } = orders;
  const status = statusAfter(orders, before);
  const until = snoozeUntil instanceof Date ? snoozeUntil : undefined;
  const isSame = snoozeUntil === undefined || until?.getTime() === before.snoozedUntil?.getTime();
  if (status === before.status && isSame) return;
  // Whoever closes it has looked at what asked for it.
  const settled = status === 'closed' || status === 'spam' ? { attention: null } : {};
  await record({ status, snoozedUntil: until, ...settled }, STATUS_EVENTS[status], {
    from: before.status,
    ...(snoozeUntil === undefined ? {} : { until: until?.toISOString() ?? snoozeUntil }),
    before: statusToKeep(before),
  });
}

/** What an undo gives back beside the status. */
export function statusToKeep({ snoozedUntil, closedAt, attention }: Conversation): KeptStatus {
  return {
    ...{ snoozedUntil: snoozedUntil?.toISOString() ?? null, closedAt: closedAt?.toISOString() ?? null },
    attention: attention ?? null,
  };
}

export type KeptStatus = Readonly<Record<'snoozedUntil' | 'closedAt' | 'attention', string | null>>;
