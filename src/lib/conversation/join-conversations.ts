// Makes one conversation a part of another: its messages, tags and unread news become the other's, and its number leads
// there. A merge does that, and an undone split.
import type { NewId, OperatorId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { findColleagueAnswer } from '../store/colleague-acts.js';
import {
  findPlace,
  giveCompany,
  giveMessages,
  listMessageIds,
  raiseVersion,
  saveFormerChannels,
  saveLink,
  saveMerge,
} from '../store/conversation-moves.js';
import { saveTags } from '../store/conversation-tags.js';
import { type ConversationChange, changeConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { listMentionsIn } from '../store/mentions.js';
import { listReaders, markRead } from '../store/read-marks.js';
import { statusToKeep } from './apply-orders.js';
import { carryMentions } from './carry-mentions.js';
import type { Conversation } from './conversation.js';
import { mergedStatus } from './life.js';

export type Joining = {
  readonly from: Conversation;
  readonly into: Conversation;
  readonly operator: Operator;
  readonly at: Date;
  /** What is recorded of it at `into`. */
  readonly event: { readonly name: 'merged' | 'undone'; readonly detail: Readonly<Record<string, unknown>> };
  /** Whose it is when it was nobody's. */
  readonly takesAssignee: boolean;
};

/** Both are locked, and it is the transaction's turn for `intake`. Gives how many messages went over. */
export async function joinConversations(deps: { readonly newId: NewId }, tx: Tx, joining: Joining): Promise<number> {
  const { from, into, operator, at, event } = joining;
  const messages = await listMessageIds(tx, from.id);
  const mentions = await listMentionsIn(tx, from.id);
  const news = await readNews(tx, from, into);
  await giveMessages(tx, messages, into.id);
  await giveCompany(tx, from.id, into.id);
  await saveMerge(tx, from.id, into.id);
  const gone = { id: deps.newId<string>(), operator: operator.id, at, detail: { into: into.number } };
  const last = await changeConversation(tx, from.id, {}, { ...gone, event: 'merged-into' });
  // Whoever writes for a version of either writes for an older one than this.
  await raiseVersion(tx, into.id, last);
  const tags = from.tags.filter((tag) => !into.tags.includes(tag));
  await saveTags(tx, into.id, { add: tags, remove: [] });
  await saveFormerChannels(tx, into.id, news.formerChannels);
  if (news.wasLinked) await saveLink(tx, into.id, undefined);
  const { change, detail } = changeBy(joining, news.customerWrote);
  const version = await changeConversation(tx, into.id, change, {
    ...{ id: deps.newId<string>(), event: event.name, operator: operator.id, at },
    detail: {
      ...{ ...event.detail, number: from.number, conversation: from.id, messages, tags, ...detail },
      ...(news.wasLinked ? { unlinked: true } : {}),
    },
  });
  for (const reader of news.upToDate) await markRead(tx, into.id, reader, version);
  // They have looked, and not at what is in it now.
  for (const reader of news.readOfFrom.keys()) await markRead(tx, into.id, reader, FIRST);
  await carryMentions(tx, mentions, news.readOfFrom, version);
  return messages.length;
}

const FIRST = 1;

type News = {
  readonly customerWrote: boolean;
  /** The operators for whom there is nothing new in either. */
  readonly upToDate: readonly OperatorId[];
  readonly readOfFrom: ReadonlyMap<OperatorId, number>;
  readonly formerChannels: Awaited<ReturnType<typeof findPlace>>['formerChannels'];
  /** It was linked to what becomes a part of it. */
  readonly wasLinked: boolean;
};

async function readNews(tx: Tx, from: Conversation, into: Conversation): Promise<News> {
  const [placeOfFrom, placeOfInto] = [await findPlace(tx, from.id), await findPlace(tx, into.id)];
  const [readOfFrom, readOfInto] = [await listReaders(tx, from.id), await listReaders(tx, into.id)];
  const upToDate: OperatorId[] = [];
  for (const operator of new Set([...readOfFrom.keys(), ...readOfInto.keys()])) {
    const read = [readOfFrom.get(operator) ?? 0, readOfInto.get(operator) ?? 0] as const;
    const hasRead = read[0] >= placeOfFrom.lastInVersion && read[1] >= placeOfInto.lastInVersion;
    if (!hasRead) continue;
    const answers = [
      await findColleagueAnswer(tx, from.id, operator),
      await findColleagueAnswer(tx, into.id, operator),
    ];
    if (answers.every((answer, index) => (answer?.version ?? 0) <= (read[index] ?? 0))) upToDate.push(operator);
  }
  return {
    ...{ customerWrote: placeOfFrom.lastInVersion > 0, upToDate, readOfFrom },
    formerChannels: [...placeOfInto.formerChannels, ...placeOfFrom.formerChannels],
    wasLinked: placeOfInto.linkedTo === from.id,
  };
}

function changeBy({ from, into, takesAssignee }: Joining, customerWrote: boolean) {
  const status = mergedStatus(into.status, from.status) ?? into.status;
  const snoozedUntil = into.status === 'snoozed' ? into.snoozedUntil : from.snoozedUntil;
  const closedAt = into.closedAt ?? from.closedAt;
  const assignee = takesAssignee && into.assignee === undefined ? from.assignee : undefined;
  const attention = into.attention === undefined ? from.attention : undefined;
  const change: ConversationChange = {
    customerWrote,
    ...(status === into.status ? {} : { status, snoozedUntil, closedAt }),
    ...(assignee === undefined ? {} : { assignee: assignee.id }),
    ...(attention === undefined ? {} : { attention }),
  };
  const detail = {
    ...{ status, from: into.status, before: statusToKeep(into) },
    ...(assignee === undefined ? {} : { assignee: assignee.id }),
    ...(attention === undefined ? {} : { attention }),
  };
  return { change, detail };
}
