// Takes in a mail that the channel itself wrote, from an archive: it becomes an outgoing message of its conversation.
import type { Channel } from '../channel/channel.js';
import type { ContactId, ConversationId, IntakeId, MessageId } from '../ids.js';
import { ensureContact, findContact } from '../store/contacts.js';
import { changeConversation, insertConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { findKnownAnswers } from '../store/imported-mails.js';
import { recordIntake } from '../store/intakes.js';
import { keepRawMail } from '../store/raw-mails.js';
import type { Answer, Writer } from './answer.js';
import type { ArrivedMail, TakeInContext, TakeInDeps, TakenIn } from './arrived-mail.js';
import { findRelated } from './find-related.js';
import type { InboundMail } from './inbound-mail.js';
import { identifierFromContent } from './mail-identifiers.js';
import type { Reason } from './reason.js';
import { readMarks, readTokens } from './threading.js';
import { writeAnswer } from './write-answer.js';

type Place = { readonly id: ConversationId; readonly number: number; readonly reason: Reason; readonly isNew: boolean };

/** Keeps the answer in the conversation that it names; else in one of its own, with whom it was written to. Nothing is sent. */
export async function takeInAnswer(
  deps: TakeInDeps,
  tx: Tx,
  arrived: ArrivedMail,
  { answer, writer, context }: { readonly answer: Answer; readonly writer: Writer; readonly context: TakeInContext },
): Promise<TakenIn> {
  await tx.takeTurns('intake');
  const { mail } = arrived;
  const now = deps.clock.now();
  const channel = writer.channel.id;
  const identifier = mail.messageId ?? identifierFromContent(mail.contentHash);
  const known = await findKnownAnswers(tx, channel, identifier);
  const same = known.find(
    ({ contentHash }) => answer.isMarked || contentHash === mail.contentHash || contentHash === mail.rawHash,
  );
  keepRawMail(tx, { sha256: mail.rawHash, bytes: arrived.raw }, now);
  const intake = {
    rawHash: mail.rawHash,
    mailboxId: arrived.account.id,
    channelId: channel,
    hasAutoReply: false,
    at: now,
  };
  if (same !== undefined) {
    const reason: Reason = { about: 'duplicate', rule: 'same-answer', evidence: identifier };
    const decided = { action: 'duplicate', messageId: same.id, conversationId: undefined } as const;
    recordIntake(tx, {
      ...intake,
      ...decided,
      id: deps.newId<IntakeId>(),
      kind: 'own',
      reasons: [answer.reason, reason],
    });
    return { outcome: 'duplicate', conversations: [], autoReplies: 0, messages: [] };
  }
  const messageId = deps.newId<MessageId>();
  const isNew = known.length === 0;
  const place = await findPlace(deps, tx, arrived, { answer, channel: writer.channel, context, messageId, isNew });
  const flags = ['history', ...(isNew ? [] : ['same-id-other-content'])];
  await writeAnswer(deps, tx, arrived, {
    ...{ id: messageId, conversation: place.id, channel, kind: answer.kind, identifier, operator: undefined, flags },
    from: { name: writer.channel.replyName, address: writer.channel.address },
  });
  recordIntake(tx, {
    ...{ ...intake, id: deps.newId<IntakeId>(), messageId, conversationId: place.id, kind: answer.kind },
    ...{ action: place.isNew ? 'start' : 'join', reasons: [answer.reason, place.reason] },
  });
  return { outcome: 'stored', conversations: [place.number], autoReplies: 0, messages: [messageId] };
}

type Placing = {
  readonly answer: Answer;
  readonly channel: Channel;
  readonly context: TakeInContext;
  readonly messageId: MessageId;
  /** Nothing of that Message-ID was there. */
  readonly isNew: boolean;
};

async function findPlace(
  deps: TakeInDeps,
  tx: Tx,
  { mail, receivedAt }: ArrivedMail,
  { answer, channel, context, messageId, isNew }: Placing,
): Promise<Place> {
  const now = deps.clock.now();
  const contact = await findContact(tx, answer.to.address);
  const marks = withOwnToken(readMarks(mail, context.identity.tokenKey), mail, context);
  const related = await findRelated(tx, {
    ...{ mail, marks, channel: channel.id, author: answer.to, contact, mayTakePart: true },
    ...{ awaited: isNew ? mail.messageId : undefined, isList: false },
  });
  if (related?.takesPart) {
    const { conversation, rule, evidence } = related;
    const at = conversation.updatedAt.getTime() > receivedAt.getTime() ? conversation.updatedAt : receivedAt;
    const detail = { message: messageId, kind: answer.kind };
    await changeConversation(
      tx,
      conversation.id,
      {},
      { ...{ id: deps.newId(), at, detail }, event: 'answer-imported', operator: undefined },
    );
    return {
      id: conversation.id,
      number: conversation.number,
      reason: { about: 'conversation', rule, evidence },
      isNew: false,
    };
  }
  const id = deps.newId<ConversationId>();
  const number = await insertConversation(tx, {
    ...{ id, channelId: channel.id, subject: mail.subject, status: 'closed', kind: answer.kind, unread: false },
    ...{ contact: await ensureContact(tx, answer.to, deps.newId<ContactId>(), now), at: receivedAt },
    linkedTo: related?.conversation.id,
  });
  const rule = related === undefined ? 'names-nothing-known' : `${related.rule}-of-others`;
  return { id, number, reason: { about: 'conversation', rule, evidence: related?.evidence ?? '' }, isNew: true };
}

// Its own Message-ID says which conversation it was written in.
function withOwnToken(marks: ReturnType<typeof readMarks>, { messageId }: InboundMail, context: TakeInContext) {
  const own = messageId === undefined ? [] : readTokens([messageId], context.identity.tokenKey);
  return { ...marks, tokens: [...own, ...marks.tokens] };
}
