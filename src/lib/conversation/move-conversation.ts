// Moves a conversation to another channel: it is answered from there, and mail to the old one that belongs to it follows.
import { needOpenChannel } from '../channel/need-channel.js';
import type { Operator } from '../operator/operator.js';
import { refuseUnlessAllowed } from '../operator/role.js';
import { findPlace, saveChannelOf } from '../store/conversation-moves.js';
import { changeConversation, findLockedConversation } from '../store/conversations.js';
import { listOperators } from '../store/operators.js';
import type { Ordered } from './give-orders.js';
import type { RearrangeDeps } from './merge-conversation.js';
import { needConversation } from './need-conversation.js';
import { refuseUnsettled } from './refuse-unsettled.js';

/**
 * `channel`: its name. Nothing changes when it is there already. Throws `not-found`, `invalid` for a channel that was
 * closed, and `conflict` while an answer is held or leaves.
 */
export async function moveConversation(
  deps: RearrangeDeps,
  number: number,
  operator: Operator,
  channel: string,
): Promise<Ordered> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('intake');
    refuseUnlessAllowed(operator, 'answer', await listOperators(tx));
    const to = await needOpenChannel(tx, channel);
    const before = await findLockedConversation(tx, (await needConversation(tx, number)).id);
    if (before.channel.id === to.id) return { before, after: before };
    await refuseUnsettled(tx, before);
    const { formerChannels } = await findPlace(tx, before.id);
    await saveChannelOf(tx, before.id, to.id, [...formerChannels, before.channel.id]);
    const detail = { from: before.channel.name, to: to.name, fromId: before.channel.id, toId: to.id };
    await changeConversation(
      tx,
      before.id,
      {},
      { id: deps.newId(), event: 'moved', operator: operator.id, at: deps.clock.now(), detail },
    );
    return { before, after: await findLockedConversation(tx, before.id) };
  });
}
