// Takes in an answer that somebody sent with another mail program, as an outgoing message of its conversation.

import { addressKey } from '../address/email-address.js';
import { readMessageId } from '../conversation/message-token.js';
import type { AttachmentId, MessageId } from '../ids.js';
import type { Arrival } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { listChannelsOfMailbox } from '../store/channels.js';
import { changeConversation } from '../store/conversations.js';
import type { Queries, Tx } from '../store/db.js';
import { insertMessage, listMessages } from '../store/messages.js';
import { listOperators } from '../store/operators.js';
import { keepRawMail } from '../store/raw-mails.js';
import { isKnownSent } from '../store/sent-copies.js';
import { insertServerCopy } from '../store/server-copies.js';
import { findConversationsQuoting, findThreadById } from '../store/threading.js';
import type { InboundMail } from './inbound-mail.js';
import { believableDate } from './mail-date.js';
import { identifierFromContent } from './mail-identifiers.js';
import type { PullSession } from './pull-uids.js';
import type { TakeInBatchDeps } from './take-in-batch.js';
import { quotedIdentifiers, type ThreadConversation } from './threading.js';

/** What a mail in the Sent folder says it answers. */
export type SentAnswer = {
  readonly tokenKey: string;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
};

export async function isAnswerOfOurs(db: Queries, account: MailboxAccount, answer: SentAnswer): Promise<boolean> {
  return (await findAnswered(db, account, answer)) !== undefined;
}

/** False when it is there already, or answers nothing of ours any more. */
export async function takeInSent(
  deps: TakeInBatchDeps,
  { account, folder }: PullSession,
  answer: SentAnswer,
  { uid, receivedAt, raw }: Arrival & { readonly raw: Uint8Array },
): Promise<boolean> {
  const readMail = deps.readMail ?? (await import('./mime-reader.js')).readMail;
  const mail = await readMail(raw);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('intake');
    const conversation = await findAnswered(tx, account, answer);
    const identifier = mail.messageId ?? identifierFromContent(mail.contentHash);
    if (conversation === undefined || (await isKnownSent(tx, conversation.channelId, identifier))) return false;
    const now = deps.clock.now();
    await keepRawMail(tx, { sha256: mail.rawHash, bytes: raw }, now);
    const copy = { uid, receivedAt, rawHash: mail.rawHash, outcome: 'stored', afterPullDue: false } as const;
    await insertServerCopy(tx, folder, copy, now);
    await writeAnswer(deps, tx, conversation, { mail, identifier, receivedAt, now });
    return true;
  });
}

async function findAnswered(
  db: Queries,
  account: MailboxAccount,
  answer: SentAnswer,
): Promise<ThreadConversation | undefined> {
  const identifiers = quotedIdentifiers(answer);
  if (identifiers.length === 0) return undefined;
  const channels = await listChannelsOfMailbox(db, account.id);
  for (const identifier of identifiers) {
    const token = readMessageId(answer.tokenKey, identifier);
    const marked = token && (await findThreadById(db, token.conversation));
    if (marked !== undefined && channels.some(({ id }) => id === marked.channelId)) return marked;
  }
  for (const { id } of channels) {
    const quoted = await findConversationsQuoting(db, id, identifiers);
    for (const identifier of identifiers) {
      const found = quoted.find((candidate) => candidate.identifier === identifier);
      if (found !== undefined) return found.conversation;
    }
  }
  return undefined;
}

type Written = {
  readonly mail: InboundMail;
  readonly identifier: string;
  readonly receivedAt: Date;
  readonly now: Date;
};

async function writeAnswer(
  deps: TakeInBatchDeps,
  tx: Tx,
  conversation: ThreadConversation,
  { mail, identifier, receivedAt, now }: Written,
): Promise<void> {
  const [from = { name: '', address: '' }] = mail.from;
  const operator = (await listOperators(tx)).find(({ email }) => addressKey(email) === addressKey(from.address));
  const messages = await listMessages(tx, conversation.id);
  const id = deps.newId<MessageId>();
  await insertMessage(tx, {
    ...{ id, conversationId: conversation.id, channelId: conversation.channelId, direction: 'out', kind: 'reply' },
    ...{ rawHash: mail.rawHash, contentHash: mail.contentHash, from, replyTo: mail.replyTo },
    ...{ to: mail.to, cc: mail.cc, bcc: [], subject: mail.subject, messageIdHeader: identifier },
    ...{ inReplyTo: mail.inReplyTo, references: mail.references, text: mail.newText, quoted: mail.quotedText },
    ...{ sentAt: believableDate(mail.date, receivedAt), receivedAt, flags: ['sent-elsewhere'], createdAt: now },
    operatorId: operator?.id,
    attachments: mail.attachments.map((attachment) => ({ ...attachment, id: deps.newId<AttachmentId>() })),
  });
  // Who wrote after that still waits for an answer.
  const isLast = messages.every(({ direction, date }) => direction !== 'in' || date <= receivedAt);
  const isAnswered = isLast && conversation.status === 'open';
  await changeConversation(tx, conversation.id, isAnswered ? { status: 'waiting' } : {}, {
    id: deps.newId(),
    event: 'answered-elsewhere',
    operator: operator?.id,
    at: now,
    detail: { message: id },
  });
}
