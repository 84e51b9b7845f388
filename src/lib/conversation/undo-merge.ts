// Takes a merge back: what went over goes home, as far as it is still there; what has come since stays where it came.
import type { ConversationId, MessageId, NewId, OperatorId } from '../ids.js';
import {
  findPlace,
  giveMessages,
  listMessageIds,
  raiseVersion,
  saveLink,
  saveMerge,
} from '../store/conversation-moves.js';
import { saveTags } from '../store/conversation-tags.js';
import { type ConversationChange, changeConversation, findConversationById } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { listMentionsIn } from '../store/mentions.js';
import { listReaders, markRead } from '../store/read-marks.js';
import type { KeptStatus } from './apply-orders.js';
import { carryMentions } from './carry-mentions.js';
import type { Conversation, ConversationStatus } from './conversation.js';
import { refuseOvertaken, statusBack, type TakenBackAct, type Undoing } from './refuse-overtaken.js';
import { refuseUnsettled } from './refuse-unsettled.js';

type MergeDetail = {
  readonly number: number;
  readonly conversation: ConversationId;
  readonly messages: readonly MessageId[];
  readonly tags: readonly string[];
  readonly status: ConversationStatus;
  readonly from: ConversationStatus;
  readonly before: KeptStatus;
  readonly assignee?: OperatorId;
  readonly attention?: string;
  readonly unlinked?: true;
};

export async function undoMerge(deps: { readonly newId: NewId }, tx: Tx, undoing: Undoing): Promise<TakenBackAct> {
  const { conversation, act } = undoing;
  const detail = act.detail as MergeDetail;
  const part = await findConversationById(tx, detail.conversation);
  if (part?.mergedInto !== conversation.id) refuseOvertaken(undoing, `#${detail.number} is no part of it any more`);
  await refuseUnsettled(tx, conversation);
  const present = await listMessageIds(tx, conversation.id);
  const home = detail.messages.filter((message) => present.includes(message));
  await leave(deps, tx, undoing, part, home);
  await saveTags(tx, conversation.id, { add: [], remove: detail.tags });
  if (detail.unlinked && (await findPlace(tx, conversation.id)).linkedTo === undefined) {
    await saveLink(tx, conversation.id, part.id);
  }
  const change = changeBack(undoing, detail);
  return {
    ...{ change, other: part.number },
    detail: {
      ...{ number: part.number, conversation: part.id, messages: home, removed: detail.tags },
      ...(change.status === undefined ? {} : { status: change.status }),
      ...(change.assignee === undefined ? {} : { assignee: change.assignee }),
    },
  };
}

async function leave(
  deps: { readonly newId: NewId },
  tx: Tx,
  { conversation, operator, at }: Undoing,
  part: Conversation,
  messages: readonly MessageId[],
): Promise<void> {
  const { lastInVersion } = await findPlace(tx, conversation.id);
  const readers = await listReaders(tx, conversation.id);
  const mentions = (await listMentionsIn(tx, conversation.id)).filter(({ message }) => messages.includes(message));
  await giveMessages(tx, messages, part.id);
  await saveMerge(tx, part.id, undefined);
  // Whoever writes for the whole writes for an older version of the part than this.
  await raiseVersion(tx, part.id, conversation.version);
  const version = await changeConversation(
    tx,
    part.id,
    {},
    { id: deps.newId(), event: 'unmerged', operator: operator.id, at, detail: { from: conversation.number } },
  );
  for (const [reader, read] of readers) if (read >= lastInVersion) await markRead(tx, part.id, reader, version);
  await carryMentions(tx, mentions, readers, version);
}

// What somebody has changed since is left as it is.
const BESIDE: readonly string[] = ['noted', 'tagged', 'assigned', 'undone', 'linked', 'unlinked', 'merged'];

function changeBack({ conversation, act, events }: Undoing, detail: MergeDetail): ConversationChange {
  const since = events.filter(({ version }) => version > act.version);
  const isUntouched = conversation.status === detail.status && since.every(({ event }) => BESIDE.includes(event));
  return {
    ...(isUntouched && detail.from !== detail.status ? statusBack(detail.from, detail.before) : {}),
    ...(detail.assignee !== undefined && conversation.assignee?.id === detail.assignee ? { assignee: null } : {}),
    ...(detail.attention !== undefined && conversation.attention === detail.attention ? { attention: null } : {}),
  };
}
