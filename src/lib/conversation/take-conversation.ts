// Takes a conversation: it is the operator's from then on, unless a colleague has only just begun with it.
import { MailroomError } from '../errors.js';
import type { Operator } from '../operator/operator.js';
import { listClaims } from '../store/claims.js';
import { findLockedConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { applyOrders } from './apply-orders.js';
import type { Conversation } from './conversation.js';
import { findRecentAct } from './find-recent-act.js';
import type { Ordered } from './give-orders.js';
import type { RearrangeDeps } from './merge-conversation.js';
import { needConversation } from './need-conversation.js';
import { NO_ORDERS } from './orders.js';

/**
 * Throws `conflict` when somebody else is writing an answer, or took or closed it within the last five minutes; with
 * `force` it is taken all the same. `before` says whose it was.
 */
export async function takeConversation(
  deps: RearrangeDeps,
  number: number,
  operator: Operator,
  { force }: { readonly force: boolean },
): Promise<Ordered> {
  return deps.db.transaction(async (tx) => {
    const before = await findLockedConversation(tx, (await needConversation(tx, number)).id);
    const at = deps.clock.now();
    if (!force && before.assignee?.id !== operator.id) await refuseBusy(tx, before, operator, at);
    const orders = { ...NO_ORDERS, assign: { to: 'me' } } as const;
    return { before, after: await applyOrders(deps, tx, { conversation: before.id, operator, orders, at }) };
  });
}

async function refuseBusy(tx: Tx, conversation: Conversation, operator: Operator, now: Date): Promise<void> {
  const { id, number } = conversation;
  const next = [
    `see how far it is: mailroom show ${number}`,
    'go on with another: mailroom inbox --unassigned',
    `take it all the same: mailroom take ${number} --force`,
  ];
  const writing = (await listClaims(tx, [id], now)).get(id)?.find((claim) => claim.operator !== operator.name);
  if (writing !== undefined) {
    throw new MailroomError(
      'conflict',
      `${writing.operator} is writing an answer to #${number}; nothing was changed`,
      next,
    );
  }
  for (const act of ['closed', 'took'] as const) {
    const done = await findRecentAct(tx, id, act, now);
    if (done === undefined || done.by === operator.id) continue;
    const message = `${done.operator} ${act} #${number} a moment ago; nothing was changed`;
    throw new MailroomError('conflict', message, next);
  }
}
