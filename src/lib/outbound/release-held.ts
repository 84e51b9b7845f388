// Releases a held reply: it is composed as things are now and queued, or kept for somebody to decide about.
import { applyOrders } from '../conversation/apply-orders.js';
import { LIFE } from '../conversation/life.js';
import type { Orders } from '../conversation/orders.js';
import { MailroomError } from '../errors.js';
import type { OutboxId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { readChangesSince } from '../store/conversation-changes.js';
import {
  changeConversation,
  findConversationById,
  findLockedConversation,
  findPresentConversation,
} from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { findMessage, rewriteMessage } from '../store/messages.js';
import { findOperator } from '../store/operators.js';
import { findOutboxItems } from '../store/outbox.js';
import { findHold, keepItem, type NewHold, releaseItem } from '../store/outbox-holds.js';
import type { DeliverDeps } from './deliver-outbox.js';
import { attentionFor, whyKept } from './held-reply.js';
import { type MadeMail, makeMail } from './make-mail.js';
import type { OutboxItem } from './outbox.js';
import { messageOf, sha256 } from './queue-mail.js';
import { type ReadContext, readAnswerContext } from './read-answer-context.js';
import { readPurpose } from './read-purpose.js';
import { refuseSuppressed } from './refuse-suppressed.js';
import { changeBy, EVENTS, mailToQueue, takenBy } from './save-mail.js';

export type ReleaseDeps = Pick<DeliverDeps, 'db' | 'clock' | 'newId'>;

/** Somebody who sends it before its time, or all the same. */
export type ByHand = { readonly operator: Operator | undefined };

/**
 * Gives why it is kept; undefined when it was released, or is held no more. By hand, what kept it from leaving by itself
 * keeps it no more; without its writer it leaves as the operator's who releases it.
 */
export async function releaseHeld(
  deps: ReleaseDeps,
  id: OutboxId,
  byHand: ByHand | undefined,
): Promise<string | undefined> {
  const hold = await findHold(deps.db, id);
  const [item] = hold === undefined ? [] : await findOutboxItems(deps.db, [id]);
  if (hold === undefined || item === undefined) return undefined;
  // What somebody was told already does not keep it again.
  const insists = byHand !== undefined && item.nextAttemptAt === undefined;
  try {
    const held = await compose(deps, { item, hold, byHand, insists });
    await deps.db.transaction((tx) => release(deps, tx, held));
    return undefined;
  } catch (error) {
    if (!(error instanceof MailroomError) || !KEEPING.includes(error.kind)) throw error;
    await keep(deps, item, error.message);
    return error.message;
  }
}

// A store that is away or full, and bugs, are no reason that a person could decide about.
const KEEPING: readonly string[] = ['invalid', 'not-found', 'conflict', 'rejected'];

type Held = {
  readonly item: OutboxItem;
  readonly hold: NewHold;
  readonly byHand: ByHand | undefined;
  readonly insists: boolean;
};

type Composed = Held & { readonly context: ReadContext; readonly operator: Operator; readonly made: MadeMail };

async function compose(deps: ReleaseDeps, held: Held): Promise<Composed> {
  const { db, clock } = deps;
  const { item, hold, byHand, insists } = held;
  const { reply, files } = hold;
  const writer = (await findMessage(db, item.messageId))?.operatorId;
  const operator = (writer && (await findOperator(db, writer))) ?? byHand?.operator;
  if (operator === undefined) throw new MailroomError('invalid', 'whoever wrote it is no operator any more');
  const context = await contextOf(deps, item, hold, operator);
  if (!reply.force && !insists) await refuseSuppressed(db, reply.draft, clock.now());
  const made = await makeMail(deps, { ...reply, operator }, context, { attachments: files, messageId: item.messageId });
  return { ...held, context, operator, made };
}

// What begins a conversation answers nothing: its own message is not the one that is answered.
async function contextOf(
  { db }: ReleaseDeps,
  item: OutboxItem,
  { reply }: NewHold,
  operator: Operator,
): Promise<ReadContext> {
  if (reply.purpose.kind !== 'new') return readPurpose(db, reply.purpose, { operator, quote: reply.quote });
  const conversation = await findConversationById(db, item.conversation.id);
  if (conversation === undefined) throw new MailroomError('not-found', 'its conversation is gone');
  const context = await readAnswerContext(db, conversation, { operator, quote: reply.quote });
  return { ...context, answered: undefined };
}

async function release(deps: ReleaseDeps, tx: Tx, composed: Composed): Promise<void> {
  const { item, hold, byHand, context, operator, made } = composed;
  const now = deps.clock.now();
  const mail = mailToQueue({ operator, purpose: hold.reply.purpose }, context, made);
  const raw = { sha256: sha256(made.raw), bytes: made.raw };
  const { smtpConfigId, envelopeFrom } = mail;
  const isOurs = await releaseItem(
    tx,
    item.id,
    { smtpConfigId, envelopeFrom, raw },
    { now, byHand: byHand !== undefined },
  );
  // Somebody was quicker: they sent it, or took it back.
  if (!isOurs) return;
  await rewriteMessage(tx, messageOf(deps, mail, raw.sha256, now));
  await moveOn(deps, tx, composed, hold, now);
}

/** The conversation is as after any reply, unless somebody else has said something in it meanwhile: then all is undone. */
async function moveOn(deps: ReleaseDeps, tx: Tx, composed: Composed, hold: NewHold, at: Date): Promise<void> {
  const { item, context, operator, insists } = composed;
  const { id } = item.conversation;
  const { purpose, orders } = hold.reply;
  const after = purpose.kind === 'new' ? ({ kind: 'reply', number: item.conversation.number } as const) : purpose;
  const taken = takenBy(after, await findLockedConversation(tx, id), { operator, orders });
  const change = { ...changeBy(after, context.conversation), ...(taken && { assignee: taken.id }) };
  const detail = { message: item.messageId, outbox: item.id, ...(taken && { to: taken.name }) };
  const version = await changeConversation(tx, id, change, {
    ...{ id: deps.newId<string>(), event: EVENTS[purpose.kind], operator: operator.id, at, detail },
  });
  if (!insists) await refuseNews(tx, composed, { after: hold.version, before: version });
  await applyOrders(deps, tx, { conversation: id, operator, orders: presentOrders(orders, at), at });
}

async function refuseNews(
  tx: Tx,
  { item, context, operator }: Composed,
  { after, before }: { readonly after: number; readonly before: number },
): Promise<void> {
  const changes = await readChangesSince(tx, item.conversation.id, after, before - 1);
  const why = whyKept(changes, { contact: context.conversation.contact, writer: operator.name });
  if (why !== undefined) throw new MailroomError('conflict', why);
}

// It may have been held for longer than the conversation was to sleep.
function presentOrders(orders: Orders, now: Date): Orders {
  const isOver = orders.snoozeUntil instanceof Date && orders.snoozeUntil <= now;
  if (!isOver) return orders;
  return { ...orders, snoozeUntil: undefined, status: orders.status === 'snoozed' ? undefined : orders.status };
}

async function keep(deps: ReleaseDeps, item: OutboxItem, why: string): Promise<void> {
  const now = deps.clock.now();
  await deps.db.transaction(async (tx) => {
    if (!(await keepItem(tx, item.id, why, now))) return;
    const conversation = await findPresentConversation(tx, item.conversation.id);
    const status = LIFE['answer lost'][conversation.status];
    await changeConversation(
      tx,
      conversation.id,
      { status, attention: attentionFor(why) },
      {
        ...{ id: deps.newId<string>(), event: 'reply-kept', operator: undefined, at: now },
        detail: { outbox: item.id, message: item.messageId, status },
      },
    );
  });
}
