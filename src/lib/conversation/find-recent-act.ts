// Finds what somebody did with a conversation so lately that they are still at it.
import type { ConversationId } from '../ids.js';
import { findLastActor } from '../store/colleague-acts.js';
import { findConversationById } from '../store/conversations.js';
import type { Queries } from '../store/db.js';
import { type ColleagueAct, isJustNow } from './colleague-act.js';
import type { Conversation } from './conversation.js';

/** `took`: whose it is, when they took it themselves; `closed`: who closed it, while it is closed. */
export type RecentAct = 'took' | 'closed';

const EVENTS = { took: 'assigned', closed: 'closed' } as const;

/** Undefined when nobody did so within the last five minutes, or it is so no more. */
export async function findRecentAct(
  db: Queries,
  id: ConversationId,
  act: RecentAct,
  now: Date,
): Promise<ColleagueAct | undefined> {
  const conversation = await findConversationById(db, id);
  const last = await findLastActor(db, id, EVENTS[act]);
  if (conversation === undefined || last === undefined || !isJustNow(last, now)) return undefined;
  return isStillSo(act, last, conversation) ? last : undefined;
}

function isStillSo(
  act: RecentAct,
  { by, detail }: ColleagueAct & { readonly detail: Readonly<Record<string, unknown>> },
  { assignee, status }: Conversation,
): boolean {
  switch (act) {
    case 'took':
      return by === assignee?.id && detail['to'] === assignee.name;
    case 'closed':
      return status === 'closed';
  }
}
