// What the fate of a mail means for its conversation: a reply that was not delivered brings it back.
import { LIFE } from '../conversation/life.js';
import type { NewId } from '../ids.js';
import {
  changeConversation,
  findConversationById,
  findPresentConversation,
  needsAttention,
} from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { findLastMessageId, findMessage } from '../store/messages.js';
import { hasTroubledReply } from '../store/outbox.js';
import type { OutboxItem } from './outbox.js';
import { queueNotifications } from './queue-notifications.js';
import type { Verdict } from './verdict.js';

/** Whoever queued or retried it so lately is still looking. */
const WATCHED = 2 * 60 * 1000;

/**
 * In the transaction that records the verdict. `byItself`: a server decided it, or a program that died, and no person:
 * then operators are told of a failure (mail.md 1.8). Automatic mail brings nothing back (mail.md 1.9).
 */
export async function recordDelivery(
  deps: { readonly newId: NewId },
  tx: Tx,
  item: OutboxItem,
  verdict: Verdict,
  { now, byItself }: { readonly now: Date; readonly byItself: boolean },
): Promise<void> {
  if (item.kind !== 'reply') return;
  if (verdict.state === 'failed' || verdict.state === 'unsure') {
    await bringBack(deps, tx, item, verdict, now);
    if (byItself) await tell(deps, tx, item, verdict, now);
  }
  // One that was only held has asked for nobody.
  if (item.state === 'held' && item.nextAttemptAt !== undefined) return;
  if (verdict.state === 'sent' || verdict.state === 'cancelled') await settle(deps, tx, item, verdict, now);
}

async function bringBack(deps: { newId: NewId }, tx: Tx, item: OutboxItem, verdict: Verdict, now: Date): Promise<void> {
  const attention =
    verdict.state === 'failed'
      ? `a reply was not delivered: ${verdict.reason}`
      : `nobody knows whether a reply was delivered: ${verdict.reason}`;
  const { id, status } = await findPresentConversation(tx, item.conversation.id);
  await changeConversation(
    tx,
    id,
    { status: LIFE['answer lost'][status], attention },
    {
      ...{ id: deps.newId<string>(), operator: undefined, at: now, detail: detailOf(item) },
      event: verdict.state === 'failed' ? 'reply-failed' : 'reply-unsure',
    },
  );
}

async function tell(deps: { newId: NewId }, tx: Tx, item: OutboxItem, verdict: Verdict, now: Date): Promise<void> {
  const isWatched = now.getTime() - item.queuedAt.getTime() < WATCHED;
  await queueNotifications(deps, tx, {
    ...{ conversationId: item.conversation.id, words: verdict.reason ?? '', writers: [], now },
    news: verdict.state === 'failed' ? 'reply-failed' : 'reply-unsure',
    witness: isWatched ? (await findMessage(tx, item.messageId))?.operatorId : undefined,
  });
}

/** The attention goes when the last reply that asked for it is settled. */
async function settle(deps: { newId: NewId }, tx: Tx, item: OutboxItem, verdict: Verdict, now: Date): Promise<void> {
  if (!(await needsAttention(tx, item.conversation.id))) return;
  const conversation = await findConversationById(tx, item.conversation.id);
  if (conversation?.attention === undefined) return;
  if (await hasTroubledReply(tx, conversation.id)) return;
  const last = await findLastMessageId(tx, conversation.id);
  const isLast = conversation.status === 'open' && last === item.messageId;
  // Whoever passes mail on has not answered the customer.
  const answered = verdict.state === 'sent' && isLast && (await findMessage(tx, item.messageId))?.kind === 'reply';
  const change = answered ? { status: LIFE['answer found'][conversation.status] } : {};
  await changeConversation(
    tx,
    conversation.id,
    { attention: null, ...change },
    {
      ...{ id: deps.newId<string>(), operator: undefined, at: now, detail: { ...detailOf(item), ...change } },
      event: verdict.state === 'sent' ? 'reply-sent' : 'reply-cancelled',
    },
  );
}

function detailOf(item: OutboxItem) {
  return { outbox: item.id, message: item.messageId };
}
