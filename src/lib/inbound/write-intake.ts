// Writes what was decided about a mail: contact, conversation, message, auto-reply, and the decision with its reasons.
import type { Contact } from '../conversation/contact.js';
import type { AttachmentId, ContactId, ConversationId, IntakeId, MessageId } from '../ids.js';
import { attentionFor, customerHasWritten } from '../outbound/held-reply.js';
import { ensureContact } from '../store/contacts.js';
import { changeConversation, insertConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { recordIntake } from '../store/intakes.js';
import { insertMessage } from '../store/messages.js';
import { keepItemsOf } from '../store/outbox-holds.js';
import type { ArrivedMail, TakeInContext, TakeInDeps, TakenIn } from './arrived-mail.js';
import type { Destination } from './destination.js';
import type { KnownFacts } from './find-intake-facts.js';
import { giveConversation } from './give-conversation.js';
import type { Intake } from './intake.js';
import { believableDate } from './mail-date.js';
import { TOO_LARGE } from './quarantined-mail.js';
import type { Reason } from './reason.js';
import { recordNews } from './record-news.js';
import { recordReport } from './record-report.js';
import { replyAutomatically } from './reply-automatically.js';

export type DecidedIntake = {
  readonly arrived: ArrivedMail;
  readonly context: TakeInContext;
  readonly destination: Destination;
  readonly facts: KnownFacts;
  readonly intake: Intake;
  readonly now: Date;
};

type Place = { readonly id: ConversationId; readonly number: number };

/** Writes one decision, inside the transaction it was made in. The raw mail is kept already. */
export async function writeIntake(deps: TakeInDeps, tx: Tx, decided: DecidedIntake): Promise<TakenIn> {
  const { intake } = decided;
  if (intake.action === 'duplicate') {
    writeReasons(deps, tx, decided, { messageId: intake.of, place: undefined, news: [], autoReply: undefined });
    return { outcome: 'duplicate', conversations: [], autoReplies: 0, messages: [] };
  }
  const messageId = deps.newId<MessageId>();
  const place = await writeConversation(deps, tx, decided, messageId);
  const assigned = place === undefined ? [] : await giveConversation(deps, tx, decided, place.id);
  writeMessage(deps, tx, decided, { messageId, place });
  await recordReport(deps, tx, decided);
  const news = [...assigned, ...(place === undefined ? [] : await recordNews(deps, tx, decided, place.id))];
  const autoReply = place && (await replyAutomatically(deps, tx, decided, place.id));
  writeReasons(deps, tx, decided, { messageId, place, news, autoReply });
  return {
    outcome: intake.action === 'hold' ? intake.outcome : 'stored',
    conversations: place === undefined ? [] : [place.number],
    autoReplies: autoReply?.isDue ? 1 : 0,
    messages: [messageId],
  };
}

async function writeConversation(
  deps: TakeInDeps,
  tx: Tx,
  decided: DecidedIntake,
  messageId: MessageId,
): Promise<Place | undefined> {
  const { intake, facts, now } = decided;
  if (intake.action === 'start') return startConversation(deps, tx, decided, intake);
  if (intake.action !== 'join') return undefined;
  const { conversation, status, attention, customerWrote } = intake;
  if (intake.isAside) return { id: conversation.id, number: conversation.number };
  // History is as old as it is; it does not bring an old conversation to the top.
  const at = facts.isHistory ? latest(conversation.updatedAt, facts.receivedAt) : now;
  await changeConversation(
    tx,
    conversation.id,
    {
      ...(status === conversation.status ? {} : { status }),
      ...(attention === undefined ? {} : { attention }),
      customerWrote,
    },
    {
      id: deps.newId(),
      event: 'mail-received',
      operator: undefined,
      at,
      detail: {
        ...{ message: messageId, kind: facts.screening.kind },
        ...(status === conversation.status ? {} : { from: conversation.status, status }),
      },
    },
  );
  if (customerWrote) await keepHeldReplies(deps, tx, decided, conversation.id);
  return { id: conversation.id, number: conversation.number };
}

// What was to leave by itself was written before this mail (mail.md 2.2).
async function keepHeldReplies(
  deps: TakeInDeps,
  tx: Tx,
  { facts, now }: DecidedIntake,
  conversation: ConversationId,
): Promise<void> {
  const why = customerHasWritten(facts.authorship.author);
  if (!(await keepItemsOf(tx, conversation, why, now))) return;
  await changeConversation(
    tx,
    conversation,
    { attention: attentionFor(why) },
    { id: deps.newId(), event: 'reply-kept', operator: undefined, at: now, detail: {} },
  );
}

async function startConversation(
  deps: TakeInDeps,
  tx: Tx,
  { arrived, destination, facts, now }: DecidedIntake,
  intake: Extract<Intake, { action: 'start' }>,
): Promise<Place | undefined> {
  if (destination.channelId === undefined) return undefined;
  const id = deps.newId<ConversationId>();
  const number = await insertConversation(tx, {
    id,
    channelId: destination.channelId,
    contact: await contactOf(deps, tx, facts, now),
    subject: arrived.mail.subject,
    status: intake.status,
    kind: facts.screening.kind,
    linkedTo: intake.linkedTo?.id,
    unread: !facts.isHistory && intake.status !== 'spam',
    at: facts.isHistory ? facts.receivedAt : now,
  });
  return { id, number };
}

async function contactOf(deps: TakeInDeps, tx: Tx, facts: KnownFacts, now: Date): Promise<Contact> {
  const { author } = facts.authorship;
  const known = facts.contact;
  if (known !== undefined && (known.name !== '' || author.name === '')) return known;
  return ensureContact(tx, author, deps.newId<ContactId>(), now);
}

function writeMessage(
  deps: TakeInDeps,
  tx: Tx,
  { arrived, destination, facts, intake, now }: DecidedIntake,
  { messageId, place }: { readonly messageId: MessageId; readonly place: Place | undefined },
): void {
  const { mail, receivedAt } = arrived;
  const { authorship } = facts;
  insertMessage(tx, {
    id: messageId,
    conversationId: place?.id,
    channelId: destination.channelId,
    direction: 'in',
    kind: facts.screening.kind,
    rawHash: mail.rawHash,
    contentHash: mail.contentHash,
    from: authorship.author,
    // Reply-To is of whoever sent the outer mail.
    replyTo: authorship.source === 'sender' ? mail.replyTo : [],
    ...{ to: mail.to, cc: mail.cc, bcc: [] },
    subject: mail.subject,
    messageIdHeader: facts.identifier,
    inReplyTo: mail.inReplyTo,
    references: mail.references,
    text: mail.newText,
    quoted: mail.quotedText,
    sentAt: believableDate(mail.date, receivedAt),
    receivedAt,
    flags: [
      ...intake.flags,
      ...(facts.verdict === 'fail' ? ['failed-authentication'] : []),
      ...(arrived.cutFrom === undefined ? [] : [`${TOO_LARGE}${arrived.cutFrom}`]),
    ],
    operatorId: undefined,
    attachments: mail.attachments.map((attachment) => ({ ...attachment, id: deps.newId<AttachmentId>() })),
    createdAt: now,
  });
}

function writeReasons(
  deps: TakeInDeps,
  tx: Tx,
  { arrived, destination, facts, intake, now }: DecidedIntake,
  written: {
    readonly messageId: MessageId | undefined;
    readonly place: Place | undefined;
    readonly news: readonly Reason[];
    readonly autoReply: { readonly isDue: boolean; readonly reason: Reason } | undefined;
  },
): void {
  const { messageId, place, news, autoReply } = written;
  recordIntake(tx, {
    id: deps.newId<IntakeId>(),
    messageId,
    rawHash: arrived.mail.rawHash,
    mailboxId: arrived.account.id,
    channelId: destination.channelId,
    conversationId: place?.id,
    action: intake.action,
    kind: facts.screening.kind,
    hasAutoReply: autoReply?.isDue ?? false,
    reasons: [
      ...(destination.reason === undefined ? [] : [destination.reason]),
      ...intake.reasons,
      ...news,
      ...(autoReply === undefined ? [] : [autoReply.reason]),
    ],
    at: now,
  });
}

function latest(one: Date, other: Date): Date {
  return one.getTime() > other.getTime() ? one : other;
}
