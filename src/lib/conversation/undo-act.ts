// What takes back each act of an operator: the change of the conversation, and what else is to be put right.
import { needOpenChannel } from '../channel/need-channel.js';
import type { ChannelId, ConversationId, MessageId, NewId } from '../ids.js';
import { findChannel } from '../store/channels.js';
import { findPlace, saveChannelOf, saveLink } from '../store/conversation-moves.js';
import { saveTags } from '../store/conversation-tags.js';
import { findConversationById } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { deleteNote, findMessage } from '../store/messages.js';
import { listOperators } from '../store/operators.js';
import { STATUS_OF } from './act.js';
import type { KeptStatus } from './apply-orders.js';
import type { ConversationStatus } from './conversation.js';
import { refuseOvertaken, statusBack, type TakenBackAct, type Undoing } from './refuse-overtaken.js';
import { undoMerge } from './undo-merge.js';

/** Puts right what is not in the conversation's own row, and gives the change of that. Throws `conflict` and `invalid`. */
export async function undoAct(deps: { readonly newId: NewId }, tx: Tx, undoing: Undoing): Promise<TakenBackAct> {
  const { event } = undoing.act;
  if (event in STATUS_OF) return undoStatus(undoing);
  if (event === 'assigned') return undoAssignment(tx, undoing);
  if (event === 'tagged') return undoTags(tx, undoing);
  if (event === 'noted') return undoNote(tx, undoing);
  if (event === 'moved') return undoMove(tx, undoing);
  if (event === 'merged') return undoMerge(deps, tx, undoing);
  return undoLink(tx, undoing);
}

function undoStatus(undoing: Undoing): TakenBackAct {
  const { conversation, act } = undoing;
  if (conversation.status !== STATUS_OF[act.event]) {
    refuseOvertaken(undoing, `#${conversation.number} is ${conversation.status} by now`);
  }
  const { from, before } = act.detail as { from: ConversationStatus; before?: KeptStatus };
  const attention = conversation.attention ?? before?.attention ?? null;
  return { change: { ...statusBack(from, before), attention }, detail: { status: from } };
}

async function undoAssignment(tx: Tx, undoing: Undoing): Promise<TakenBackAct> {
  const { conversation, act } = undoing;
  const { to, from, fromId } = act.detail as { to: string | null; from: string | null; fromId?: string | null };
  const present = conversation.assignee?.name ?? null;
  if (present !== to) refuseOvertaken(undoing, `it is assigned to ${present ?? 'nobody'} by now`);
  const operators = await listOperators(tx);
  const before = operators.find(({ id, name }) => (fromId ? id === fromId : name === from));
  if (from !== null && before === undefined) refuseOvertaken(undoing, `${from} is no operator any more`);
  return { change: { assignee: before?.id ?? null }, detail: { from: to, to: before?.name ?? null } };
}

async function undoTags(tx: Tx, { conversation, act }: Undoing): Promise<TakenBackAct> {
  const { added, removed } = act.detail as { added: readonly string[]; removed: readonly string[] };
  await saveTags(tx, conversation.id, { add: removed, remove: added });
  return { change: {}, detail: { added: removed, removed: added } };
}

// Its words stay in the event: nothing that somebody wrote is lost.
async function undoNote(tx: Tx, undoing: Undoing): Promise<TakenBackAct> {
  const note = await findMessage(tx, (undoing.act.detail as { message: MessageId }).message);
  if (note?.conversationId !== undoing.conversation.id) refuseOvertaken(undoing, 'the note is not in it any more');
  await deleteNote(tx, note.id);
  return { change: {}, detail: { text: note.text } };
}

async function undoMove(tx: Tx, undoing: Undoing): Promise<TakenBackAct> {
  const { conversation, act } = undoing;
  const { from, to, fromId, toId } = act.detail as Record<'from' | 'to', string> & Record<'fromId' | 'toId', ChannelId>;
  if (conversation.channel.id !== toId) refuseOvertaken(undoing, `it is in ${conversation.channel.name} by now`);
  if ((await findChannel(tx, fromId)) === undefined) refuseOvertaken(undoing, `there is no channel ${from} any more`);
  const channel = await needOpenChannel(tx, fromId);
  const { formerChannels } = await findPlace(tx, conversation.id);
  await saveChannelOf(tx, conversation.id, channel.id, [...formerChannels, toId]);
  return { change: {}, detail: { from: to, to: from } };
}

async function undoLink(tx: Tx, undoing: Undoing): Promise<TakenBackAct> {
  const { fromId = null, toId = null, from, to } = undoing.act.detail as Record<string, string | null>;
  const { linkedTo = null } = await findPlace(tx, undoing.conversation.id);
  if (linkedTo !== toId) refuseOvertaken(undoing, 'it is linked otherwise by now');
  const before = fromId === null ? undefined : await findConversationById(tx, fromId as ConversationId);
  await saveLink(tx, undoing.conversation.id, before?.id);
  return { change: {}, detail: { from: to ?? null, to: from ?? null } };
}
