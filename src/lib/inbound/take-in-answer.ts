// Takes in a mail that the channel itself wrote, from an archive: it becomes an outgoing message of its conversation.
import { addressKey, type NamedAddress, readEmailAddress } from '../address/email-address.js';
import { type Channel, channelAddresses } from '../channel/channel.js';
import type { AttachmentId, ContactId, ConversationId, IntakeId, MessageId } from '../ids.js';
import { ensureContact, findContact } from '../store/contacts.js';
import { changeConversation, insertConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { findKnownAnswers } from '../store/imported-mails.js';
import { recordIntake } from '../store/intakes.js';
import { insertMessage } from '../store/messages.js';
import { keepRawMail } from '../store/raw-mails.js';
import type { ArrivedMail, TakeInContext, TakeInDeps, TakenIn } from './arrived-mail.js';
import { findRelated } from './find-related.js';
import { findAuthor } from './forwarding.js';
import { headerValues, type InboundMail } from './inbound-mail.js';
import { believableDate } from './mail-date.js';
import { identifierFromContent } from './mail-identifiers.js';
import type { Reason } from './reason.js';
import { type Screening, screenMail } from './screening.js';
import { readMarks } from './threading.js';

/** The channel that wrote it, and every address that it writes from. */
export type Writer = { readonly channel: Channel; readonly senders: readonly string[] };

/** A mail that a channel wrote: to whom, and by what we know it. */
export type Answer = {
  readonly kind: 'reply' | 'auto-reply';
  readonly to: NamedAddress;
  readonly reason: Reason;
  /** Our signed mark vouches for it. */
  readonly isMarked: boolean;
};

/**
 * Whether the channel wrote the mail, to somebody else: our signed mark says so, or From does and nothing says that it
 * was passed on for another. What only says so is believed of an archive that somebody here imports, and never of mail
 * that arrives.
 */
export function readAnswer(mail: InboundMail, writer: Writer, context: TakeInContext): Answer | undefined {
  const { channel, senders } = writer;
  const { tokenKey } = context.identity;
  const screening = screenMail(mail, { tokenKey, channel });
  const isMarked = screening.kind === 'own' && screening.reason.rule.startsWith('own-');
  const own = new Set([...channelAddresses(channel), ...senders].map(addressKey));
  const { source } = findAuthor(mail, { channel, ownAddresses: context.ownAddresses });
  const isWritten = own.has(addressKey(mail.from[0]?.address ?? '')) && (source === 'own' || source === 'sender');
  const kind = kindOf(mail, screening, isMarked);
  const to = [...mail.to, ...mail.cc].find(
    ({ address }) =>
      readEmailAddress(address) !== undefined &&
      !own.has(addressKey(address)) &&
      !context.ownAddresses.has(addressKey(address)),
  );
  if (to === undefined || kind === undefined || !(isMarked || isWritten)) return undefined;
  const reason: Reason = isMarked
    ? screening.reason
    : { about: 'author', rule: 'written-by-the-channel', evidence: mail.from[0]?.address ?? '' };
  return { kind, to, reason, isMarked };
}

// What else we send by ourselves is no answer: a notification to an operator.
function kindOf(mail: InboundMail, { kind }: Screening, isMarked: boolean): Answer['kind'] | undefined {
  const submitted = headerValues(mail, 'auto-submitted').map((value) => value.trim().toLowerCase());
  if (submitted.some((value) => value.startsWith('auto-replied'))) return 'auto-reply';
  if (submitted.some((value) => value.startsWith('auto-generated'))) return undefined;
  return isMarked || kind === 'human' ? 'reply' : undefined;
}

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
  await keepRawMail(tx, { sha256: mail.rawHash, bytes: arrived.raw }, now);
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
    await recordIntake(tx, {
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
  await writeMessage(deps, tx, arrived, { id: messageId, place, answer, identifier, flags, channel: writer.channel });
  await recordIntake(tx, {
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
function withOwnToken(marks: ReturnType<typeof readMarks>, mail: InboundMail, context: TakeInContext) {
  if (mail.messageId === undefined) return marks;
  const own = readMarks({ ...mail, inReplyTo: [mail.messageId], references: [] }, context.identity.tokenKey);
  return { ...marks, tokens: [...own.tokens, ...marks.tokens] };
}

async function writeMessage(
  deps: TakeInDeps,
  tx: Tx,
  { mail, receivedAt }: ArrivedMail,
  message: {
    readonly id: MessageId;
    readonly place: Place;
    readonly answer: Answer;
    readonly identifier: string;
    readonly flags: readonly string[];
    readonly channel: Channel;
  },
): Promise<void> {
  await insertMessage(tx, {
    ...{ id: message.id, conversationId: message.place.id, channelId: message.channel.id, direction: 'out' },
    ...{ kind: message.answer.kind, rawHash: mail.rawHash, contentHash: mail.contentHash, operatorId: undefined },
    from: mail.from[0] ?? { name: message.channel.replyName, address: message.channel.address },
    ...{ replyTo: mail.replyTo, to: mail.to, cc: mail.cc, bcc: [], subject: mail.subject },
    ...{ messageIdHeader: message.identifier, inReplyTo: mail.inReplyTo, references: mail.references },
    ...{ text: mail.newText, quoted: mail.quotedText, flags: message.flags },
    ...{ sentAt: believableDate(mail.date, receivedAt), receivedAt, createdAt: deps.clock.now() },
    attachments: mail.attachments.map((attachment) => ({ ...attachment, id: deps.newId<AttachmentId>() })),
  });
}
