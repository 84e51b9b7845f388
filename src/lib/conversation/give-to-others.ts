// Gives the open conversations of an operator who goes away to those who are there, in a transaction of the caller's.
import type { NewId, OperatorId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { listChannels } from '../store/channels.js';
import { changeConversation, findLockedConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { listOpenOf } from '../store/turns.js';
import { assignByTurn } from './assign-by-turn.js';
import type { Conversation } from './conversation.js';

export type GiveToOthersDeps = { readonly newId: NewId };

/** A conversation that another one has now; `to` is undefined for nobody. */
export type HandedOver = { readonly number: number; readonly to: string | undefined };

/**
 * Each goes to whose turn it is in the widget of its channel. Where the widget leaves it to people, and where nobody else
 * is there, it is nobody's: there everybody sees it. The caller has taken its turn for `intake`, for a pull gives away as
 * well; and the operator is away by now.
 */
export async function giveToOthers(
  deps: GiveToOthersDeps,
  tx: Tx,
  { from, by, at }: { readonly from: Operator; readonly by: OperatorId | undefined; readonly at: Date },
): Promise<HandedOver[]> {
  const channels = new Map((await listChannels(tx)).map((channel) => [channel.id, channel]));
  const handed: HandedOver[] = [];
  for (const id of await listOpenOf(tx, from.id)) {
    const conversation = await findLockedConversation(tx, id);
    // Somebody took it a moment ago, or it has ended.
    if (conversation.assignee?.id !== from.id || conversation.status !== 'open') continue;
    const widget = channels.get(conversation.channel.id)?.widget;
    const turn = { conversation: id, from, by, isHandOver: true, at };
    if (widget !== undefined) await assignByTurn(deps, tx, { ...turn, widget });
    const after = await findLockedConversation(tx, id);
    const isGiven = after.assignee?.id !== from.id;
    if (!isGiven) await giveToNobody(deps, tx, after, { from, by, at });
    handed.push({ number: conversation.number, to: isGiven ? after.assignee?.name : undefined });
  }
  return handed;
}

async function giveToNobody(
  { newId }: GiveToOthersDeps,
  tx: Tx,
  { id }: Conversation,
  { from, by, at }: { readonly from: Operator; readonly by: OperatorId | undefined; readonly at: Date },
): Promise<void> {
  const detail = { to: null, from: from.name, cause: 'hand-over' };
  const event = { id: newId<string>(), event: 'assigned', operator: by, at, detail } as const;
  await changeConversation(tx, id, { assignee: null }, event);
}
