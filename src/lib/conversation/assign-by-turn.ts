// Gives a conversation to the operator of its channel's widget whose turn it is, in a transaction of the caller's.
import type { Channel } from '../channel/channel.js';
import type { ConversationId, NewId, OperatorId } from '../ids.js';
import type { Reason } from '../inbound/reason.js';
import { changeConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { readTurns, saveTurn } from '../store/turns.js';
import type { Routing } from '../widget/widget.js';
import { aboutAssignee, chooseTurn, timeOfTurn } from './turn.js';

export type AssignByTurnDeps = { readonly newId: NewId };

export type TurnToGive = {
  readonly conversation: ConversationId;
  readonly widget: Channel['widget'];
  /** Who has had it, and gets it no more. */
  readonly from: { readonly id: OperatorId; readonly name: string } | undefined;
  /** Who has it given away; undefined for nobody. */
  readonly by: OperatorId | undefined;
  /** Whoever has had it hands it over; else mail came in. */
  readonly isHandOver?: boolean;
  readonly at: Date;
};

/**
 * One event `assigned` with its cause, unless nobody is there: then it stays as it is. Gives the reason, with the name of
 * who has it as the evidence.
 */
export async function assignByTurn({ newId }: AssignByTurnDeps, tx: Tx, turn: TurnToGive): Promise<Reason> {
  const { widget, from, by, at } = turn;
  const routing: Routing = widget.routing ?? 'manual';
  const members = await readTurns(tx, widget.id, at);
  const others = members.filter(({ id }) => id !== from?.id);
  const { operator, rule } = chooseTurn(routing, others);
  if (operator === undefined) {
    return from === undefined ? aboutAssignee(rule) : aboutAssignee('nobody-else-is-there', from.name);
  }
  await saveTurn(tx, widget.id, operator.id, timeOfTurn(members, at));
  const why = turn.isHandOver ? { cause: 'hand-over', rule } : { cause: rule };
  const detail = { to: operator.name, from: from?.name ?? null, ...why };
  await changeConversation(
    tx,
    turn.conversation,
    { assignee: operator.id },
    { ...{ id: newId<string>(), event: 'assigned', operator: by, at, detail } },
  );
  return aboutAssignee(rule, operator.name);
}
