// Reads a conversation for somebody, and remembers that they have.
import type { OperatorId } from '../ids.js';
import type { Db } from '../store/db.js';
import { listHappened } from '../store/happened-events.js';
import { listMessagesToRead } from '../store/messages-to-read.js';
import { listOperators } from '../store/operators.js';
import { listLinked, listOthersOfContact } from '../store/other-conversations.js';
import { findReadVersion, markRead } from '../store/read-marks.js';
import { readSenderChecks } from '../store/sender-checks.js';
import { messageOf } from './conversation-event.js';
import type { ConversationView } from './conversation-view.js';
import { shownWhole } from './folding.js';
import { needConversation } from './need-conversation.js';

const FEW_OTHERS = 3;
const MANY_OTHERS = 50;

/**
 * The conversation of that number with its messages, oldest first, and what happened to it. From then on it is read for
 * `reader`, as far as it went at this moment. Without a reader nothing is written. `whole`: every message whole, however
 * many there are, and more of what is around the conversation; else what is long is folded. Throws `not-found`.
 */
export async function readConversation(
  { db }: { readonly db: Db },
  number: number,
  reader: OperatorId | undefined,
  { whole = true }: { readonly whole?: boolean } = {},
): Promise<ConversationView> {
  // First the version, then the messages: what comes in between stays unread.
  const conversation = await needConversation(db, number);
  const { id, version } = conversation;
  const seen = reader === undefined ? version : await findReadVersion(db, id, reader);
  const events = await listHappened(db, id);
  const unread = new Set(
    events
      .filter((event) => event.version > seen)
      .map(messageOf)
      .filter((one) => one !== undefined),
  );
  const messages = await listMessagesToRead(db, id, (ids) => (whole ? new Set(ids) : shownWhole(ids, unread)));
  const names = new Map((await listOperators(db)).map((operator) => [operator.id, operator.name]));
  const arrived = messages.filter(({ direction, isFolded }) => direction === 'in' && !isFolded);
  const checks = await readSenderChecks(
    db,
    arrived.map((message) => message.id),
  );
  if (reader !== undefined && seen < version) await db.transaction((tx) => markRead(tx, id, reader, version));
  return {
    ...conversation,
    events,
    others: await listOthersOfContact(db, conversation, whole ? MANY_OTHERS : FEW_OTHERS),
    linked: await listLinked(db, conversation),
    messages: messages.map((message) => ({
      ...message,
      operator: message.operatorId && names.get(message.operatorId),
      senderCheck: checks.get(message.id),
    })),
  };
}
