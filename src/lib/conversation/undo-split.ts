// Takes a split back: all that is in the new conversation by now comes home, later mail as well, and its number leads there.
import type { ConversationId, NewId } from '../ids.js';
import { findConversationById, findLockedConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { listEventsBack, type RecordedEvent } from '../store/happened-events.js';
import type { Conversation } from './conversation.js';
import { joinConversations } from './join-conversations.js';
import { refuseOvertaken, type Undoing } from './refuse-overtaken.js';
import { refuseUnsettled } from './refuse-unsettled.js';

/** Of either of the two. Gives the one that is left, and the number of the other. */
export async function undoSplit(
  deps: { readonly newId: NewId },
  tx: Tx,
  undoing: Undoing,
): Promise<{ readonly after: Conversation; readonly other: number }> {
  const { whole, part, act } = await findHalves(tx, undoing);
  if (whole === undefined || part === undefined || act === undefined)
    refuseOvertaken(undoing, 'the other half is gone');
  if (part.mergedInto !== undefined || whole.mergedInto !== undefined) {
    refuseOvertaken(undoing, 'one of the two was merged since');
  }
  if (part.channel.id !== whole.channel.id)
    refuseOvertaken(undoing, 'one of the two was moved to another channel since');
  const [from, into] = [await findLockedConversation(tx, part.id), await findLockedConversation(tx, whole.id)];
  await refuseUnsettled(tx, from);
  await refuseUnsettled(tx, into);
  const detail = { of: act.id, act: 'split', by: act.operatorName ?? null };
  const { operator, at } = undoing;
  await joinConversations(deps, tx, {
    ...{ from, into, operator, at, takesAssignee: false },
    event: { name: 'undone', detail },
  });
  return { after: await findLockedConversation(tx, into.id), other: from.number };
}

async function findHalves(tx: Tx, { conversation, act, events }: Undoing) {
  const other = await findConversationById(tx, (act.detail as { conversation: ConversationId }).conversation);
  if (act.event === 'split') return { whole: conversation, part: other, act };
  const ofWhole = other === undefined ? events : await listEventsBack(tx, other.id);
  return { whole: other, part: conversation, act: ofWhole.find((event) => isSplitInto(event, conversation.id)) };
}

function isSplitInto({ event, detail }: RecordedEvent, part: ConversationId): boolean {
  return event === 'split' && detail['conversation'] === part;
}
