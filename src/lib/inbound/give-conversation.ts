// Gives the conversation of a mail to an operator, where the widget of its channel gives conversations out.
import { assignByTurn } from '../conversation/assign-by-turn.js';
import { isGivenAgain, whyNotGiven } from '../conversation/turn.js';
import type { ConversationId } from '../ids.js';
import { isAway, type Operator } from '../operator/operator.js';
import { findConversationById } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { listOperators } from '../store/operators.js';
import type { TakeInDeps } from './arrived-mail.js';
import type { Reason } from './reason.js';
import type { DecidedIntake } from './write-intake.js';

/** In the transaction that takes the mail in. Gives the reasons: none where the widget leaves it to people. */
export async function giveConversation(
  deps: TakeInDeps,
  tx: Tx,
  decided: DecidedIntake,
  conversation: ConversationId,
): Promise<readonly Reason[]> {
  const { destination, facts, intake, now: at } = decided;
  const { channel } = destination;
  const widget = channel?.widget;
  if (widget === undefined || (widget.routing ?? 'manual') === 'manual') return [];
  const refusal = whyNotGiven({
    ...{ kind: facts.screening.kind, isHistory: facts.isHistory, isBlocked: facts.isBlocked === true },
    isSpam: (intake.action === 'start' || intake.action === 'join') && intake.status === 'spam',
  });
  if (intake.action === 'start') {
    return [refusal ?? (await assignByTurn(deps, tx, { conversation, widget, from: undefined, by: undefined, at }))];
  }
  if (intake.action !== 'join' || !intake.customerWrote || refusal !== undefined) return [];
  const assignee = await findAssignee(tx, conversation);
  const wasOpen = intake.conversation.status === 'open';
  const presence = assignee === undefined ? 'nobody' : isAway(assignee, at) ? 'away' : 'there';
  if (!isGivenAgain({ wasOpen, assignee: presence })) return [];
  return [await assignByTurn(deps, tx, { conversation, widget, from: assignee, by: undefined, at })];
}

async function findAssignee(tx: Tx, conversation: ConversationId): Promise<Operator | undefined> {
  const assignee = (await findConversationById(tx, conversation))?.assignee;
  return assignee && (await listOperators(tx)).find(({ id }) => id === assignee.id);
}
