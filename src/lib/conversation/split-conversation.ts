// Splits a conversation: a message and all after it become a new one, which mail that answers them goes to.
import { addressKey } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import type { ContactId, ConversationId, MessageId } from '../ids.js';
import { ANSWERS_FORWARD } from '../inbound/intake.js';
import type { Operator } from '../operator/operator.js';
import { refuseUnlessAllowed } from '../operator/role.js';
import { ensureContact } from '../store/contacts.js';
import { findPlace, giveMessages, hasTroubledAmong, saveFormerChannels } from '../store/conversation-moves.js';
import { changeConversation, findLockedConversation, insertConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { listMentionsIn } from '../store/mentions.js';
import { listMessages, type StoredMessage } from '../store/messages.js';
import { listOperators } from '../store/operators.js';
import { hasTroubledReply } from '../store/outbox.js';
import { listReaders, markRead } from '../store/read-marks.js';
import { carryMentions } from './carry-mentions.js';
import type { Contact } from './contact.js';
import type { Conversation, ConversationStatus } from './conversation.js';
import { pickMessage } from './conversation-view.js';
import type { RearrangeDeps } from './merge-conversation.js';
import { needConversation } from './need-conversation.js';
import { refuseUnsettled } from './refuse-unsettled.js';

export type SplitOrder = {
  /** The place of the first message that goes (`2`), or its id. */
  readonly from: string;
  /** Undefined for the subject of that message. */
  readonly subject: string | undefined;
};

export type Split = {
  readonly before: Conversation;
  readonly after: Conversation;
  readonly created: Conversation;
  /** How many messages went over. */
  readonly messages: number;
};

/** Throws `not-found`, `invalid` when nothing would be left, and `conflict` while an answer is held or leaves. */
export async function splitConversation(
  deps: RearrangeDeps,
  number: number,
  operator: Operator,
  order: SplitOrder,
): Promise<Split> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('intake');
    refuseUnlessAllowed(operator, 'answer', await listOperators(tx));
    const before = await findLockedConversation(tx, (await needConversation(tx, number)).id);
    await refuseUnsettled(tx, before);
    const messages = await listMessages(tx, before.id);
    const first = messages.indexOf(pickMessage(messages, order.from));
    if (first === 0) {
      throw new MailroomError(
        'invalid',
        `that is the first message of #${before.number}: nothing would be left in it`,
        [`name a later one: mailroom show ${before.number}`],
      );
    }
    const moved = messages.slice(first);
    const id = await startPart(deps, tx, { before, moved, operator, subject: order.subject });
    return {
      ...{ before, after: await findLockedConversation(tx, before.id), messages: moved.length },
      created: await findLockedConversation(tx, id),
    };
  });
}

type Part = {
  readonly before: Conversation;
  readonly moved: readonly StoredMessage[];
  readonly operator: Operator;
  readonly subject: string | undefined;
};

async function startPart(deps: RearrangeDeps, tx: Tx, part: Part): Promise<ConversationId> {
  const { before, moved, operator } = part;
  const at = deps.clock.now();
  const id = deps.newId<ConversationId>();
  const messages = moved.map((message) => message.id);
  const place = await findPlace(tx, before.id);
  const readers = await listReaders(tx, before.id);
  const mentions = (await listMentionsIn(tx, before.id)).filter(({ message }) => messages.includes(message));
  const number = await insertConversation(tx, {
    ...{ id, channelId: before.channel.id, contact: await contactOf(deps, tx, part, at), at, linkedTo: before.id },
    ...{ subject: part.subject ?? (moved[0]?.subject.trim() || before.subject), status: statusOf(part), kind: 'human' },
    unread: moved.some(({ direction }) => direction === 'in'),
  });
  await giveMessages(tx, messages, id);
  await saveFormerChannels(tx, id, place.formerChannels);
  const attention = before.attention !== undefined && (await hasTroubledAmong(tx, messages));
  const done = { operator: operator.id, at };
  const origin = { number: before.number, conversation: before.id };
  const version = await changeConversation(
    tx,
    id,
    { assignee: before.assignee?.id ?? null, ...(attention ? { attention: before.attention ?? null } : {}) },
    {
      ...{ ...done, id: deps.newId(), event: 'split-off' },
      detail: { ...origin, status: statusOf(part), assignee: before.assignee?.id ?? null },
    },
  );
  for (const [reader, read] of readers) if (read >= place.lastInVersion) await markRead(tx, id, reader, version);
  await carryMentions(tx, mentions, readers, version);
  const isSettled = attention && !(await hasTroubledReply(tx, before.id));
  await changeConversation(tx, before.id, isSettled ? { attention: null } : {}, {
    ...{ ...done, id: deps.newId(), event: 'split' },
    detail: { number, conversation: id, messages: messages satisfies readonly MessageId[] },
  });
  return id;
}

// Whoever wrote the first mail of it, if that is somebody else than the customer of the whole.
async function contactOf({ newId }: RearrangeDeps, tx: Tx, { before, moved }: Part, at: Date): Promise<Contact> {
  const isTheirs = ({ direction, kind, flags }: StoredMessage) =>
    direction === 'in' && kind === 'human' && !flags.includes(ANSWERS_FORWARD) && !flags.includes('own-address');
  const first = moved.find(isTheirs);
  if (first === undefined || addressKey(first.from.address) === addressKey(before.contact.address))
    return before.contact;
  return ensureContact(tx, first.from, newId<ContactId>(), at);
}

function statusOf({ before, moved }: Part): ConversationStatus {
  if (before.status === 'spam' || before.status === 'closed') return before.status;
  return moved.findLast(({ direction }) => direction !== 'note')?.direction === 'out' ? 'waiting' : 'open';
}
