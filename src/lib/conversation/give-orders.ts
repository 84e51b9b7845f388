// Gives orders on a conversation: one transaction of their own.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { findLockedConversation } from '../store/conversations.js';
import type { Db, Tx } from '../store/db.js';
import { hasUnseenMail } from '../store/read-marks.js';
import { applyOrders } from './apply-orders.js';
import { callPerson } from './contact.js';
import type { Conversation } from './conversation.js';
import { needConversation } from './need-conversation.js';
import type { Orders, SeenVersion } from './orders.js';
import { refuseUnseen } from './refuse-unseen.js';

export type GiveOrdersDeps = { readonly db: Db; readonly clock: Clock; readonly newId: NewId };

/** The conversation before and after; the same version when all was so already. */
export type Ordered = { readonly before: Conversation; readonly after: Conversation };

/**
 * Throws `not-found` for a conversation or an operator, `invalid` for what cannot be ordered, and `conflict` when the
 * conversation is at another version than was seen, or for `as-read` when the customer has written since.
 */
export async function giveOrders(
  deps: GiveOrdersDeps,
  number: number,
  operator: Operator,
  orders: Orders,
  seen?: SeenVersion,
): Promise<Ordered> {
  return deps.db.transaction(async (tx) => {
    const before = await findLockedConversation(tx, (await needConversation(tx, number)).id);
    if (seen === 'as-read') await refuseUnread(tx, before, operator, orders);
    else refuseUnseen(before, seen);
    const given = { conversation: before.id, operator, orders, at: deps.clock.now() };
    return { before, after: await applyOrders(deps, tx, given) };
  });
}

async function refuseUnread(
  tx: Tx,
  { id, number, version, status, contact }: Conversation,
  operator: Operator,
  orders: Orders,
): Promise<void> {
  if (orders.status === status || !(await hasUnseenMail(tx, id, operator.id))) return;
  const who = callPerson(contact);
  throw new MailroomError('conflict', `${who} has written to #${number} since you looked; nothing was changed`, [
    `read it: mailroom show ${number}`,
    `or say that it may be as it is now: --if-version ${version}`,
  ]);
}
