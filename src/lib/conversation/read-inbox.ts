// Reads a page of the inbox for somebody: the conversations, who is writing an answer to each, and what has not left yet.
import type { Clock } from '../clock.js';
import type { OperatorId } from '../ids.js';
import { listClaims } from '../store/claims.js';
import type { Db } from '../store/db.js';
import { type InboxFilter, listConversations } from '../store/inbox.js';
import { listUnsentReplies } from '../store/unsent-replies.js';
import type { ConversationLine } from './conversation.js';

export type InboxReader = {
  /** Without one, unread is what nobody has read. */
  readonly id: OperatorId | undefined;
  /** The claims of this machine whose process is gone. */
  readonly deadClaims: readonly string[];
};

export type InboxPage = {
  readonly lines: readonly ConversationLine[];
  /** Whether there are more conversations below. */
  readonly isMore: boolean;
};

/** As many conversations as the filter's limit says, those with the newest activity first. Marks nothing as read. */
export async function readInbox(
  { db, clock }: { readonly db: Db; readonly clock: Clock },
  filter: InboxFilter,
  { id: reader, deadClaims }: InboxReader,
): Promise<InboxPage> {
  // One more than is wanted: it tells whether there are more.
  const found = await listConversations(db, { ...filter, limit: filter.limit + 1 }, reader);
  const wanted = found.slice(0, filter.limit);
  const ids = wanted.map(({ id }) => id);
  const claims = await listClaims(db, ids, clock.now(), deadClaims);
  const unsent = await listUnsentReplies(db, ids);
  return {
    lines: wanted.map((line) => ({ ...line, replying: claims.get(line.id), unsent: unsent.get(line.id) })),
    isMore: found.length > wanted.length,
  };
}
