// Gives orders on a conversation: one transaction of their own.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { findLockedConversation } from '../store/conversations.js';
import type { Db } from '../store/db.js';
import { applyOrders } from './apply-orders.js';
import type { Conversation } from './conversation.js';
import { needConversation } from './need-conversation.js';
import type { Orders } from './orders.js';

export type GiveOrdersDeps = { readonly db: Db; readonly clock: Clock; readonly newId: NewId };

/** The conversation before and after; the same version when all was so already. */
export type Ordered = { readonly before: Conversation; readonly after: Conversation };

/**
 * `seen`: the version that the orders are given for. Throws `not-found` for a conversation or an operator, `invalid` for
 * what cannot be ordered, and `conflict` when the conversation is at another version than was seen.
 */
export async function giveOrders(
  deps: GiveOrdersDeps,
  number: number,
  operator: Operator,
  orders: Orders,
  seen?: number,
): Promise<Ordered> {
  return deps.db.transaction(async (tx) => {
    const before = await findLockedConversation(tx, (await needConversation(tx, number)).id);
    if (seen !== undefined && seen !== before.version) refuseUnseen(before, seen);
    const given = { conversation: before.id, operator, orders, at: deps.clock.now() };
    return { before, after: await applyOrders(deps, tx, given) };
  });
}

function refuseUnseen({ number, version }: Conversation, seen: number): never {
  throw new MailroomError(
    'conflict',
    `conversation #${number} has moved on from version ${seen} to ${version}; nothing was changed`,
    [`see what is new with: mailroom show ${number}`],
  );
}
