// Takes a conversation: it is the operator's from then on, unless a colleague has only just begun with it.
import { MailroomError } from '../errors.js';
import type { Operator } from '../operator/operator.js';
import { listClaims } from '../store/claims.js';
import { findLockedConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { listEventsBack } from '../store/happened-events.js';
import { applyOrders } from './apply-orders.js';
import type { Conversation } from './conversation.js';
import type { Ordered } from './give-orders.js';
import type { RearrangeDeps } from './merge-conversation.js';
import { needConversation } from './need-conversation.js';
import { NO_ORDERS } from './orders.js';

/** Whoever took it so lately is reading it. */
const JUST_NOW = 5 * 60 * 1000;

/**
 * Throws `conflict` when somebody else is writing an answer, or took it within the last five minutes; with `force` it is
 * taken all the same. `before` says whose it was.
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
    if (!force && before.assignee?.id !== operator.id) await refuseTaken(tx, before, operator, at);
    const orders = { ...NO_ORDERS, assign: { to: 'me' } } as const;
    return { before, after: await applyOrders(deps, tx, { conversation: before.id, operator, orders, at }) };
  });
}

async function refuseTaken(tx: Tx, conversation: Conversation, operator: Operator, now: Date): Promise<void> {
  const { id, number, assignee } = conversation;
  const next = [
    `see how far it is: mailroom show ${number}`,
    `take it all the same: mailroom conversation take ${number} --force`,
  ];
  const writing = (await listClaims(tx, [id], now)).get(id)?.find((claim) => claim.operator !== operator.name);
  if (writing !== undefined) {
    throw new MailroomError(
      'conflict',
      `${writing.operator} is writing an answer to #${number}; nothing was changed`,
      next,
    );
  }
  if (assignee === undefined) return;
  const taken = (await listEventsBack(tx, id)).find(({ event }) => event === 'assigned');
  const isTheirs = taken?.operator === assignee.id && taken.detail['to'] === assignee.name;
  if (!isTheirs || now.getTime() - taken.at.getTime() > JUST_NOW) return;
  throw new MailroomError('conflict', `${assignee.name} took #${number} a moment ago; nothing was changed`, next);
}
