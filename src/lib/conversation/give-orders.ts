// Gives orders on a conversation: one transaction of their own.
import type { Clock } from '../clock.js';
import type { NewId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import type { Db } from '../store/db.js';
import { applyOrders } from './apply-orders.js';
import type { Conversation } from './conversation.js';
import { needConversation } from './need-conversation.js';
import type { Orders } from './orders.js';

export type GiveOrdersDeps = { readonly db: Db; readonly clock: Clock; readonly newId: NewId };

/** The conversation before and after; the same version when all was so already. */
export type Ordered = { readonly before: Conversation; readonly after: Conversation };

/** Throws `not-found` for a conversation or an operator, and `invalid` for what cannot be ordered. */
export async function giveOrders(
  deps: GiveOrdersDeps,
  number: number,
  operator: Operator,
  orders: Orders,
): Promise<Ordered> {
  return deps.db.transaction(async (tx) => {
    const before = await needConversation(tx, number);
    const given = { conversation: before.id, operator, orders, at: deps.clock.now() };
    return { before, after: await applyOrders(deps, tx, given) };
  });
}
