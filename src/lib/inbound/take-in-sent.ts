// Takes in an answer that somebody sent with another mail program, as an outgoing message of its conversation.

import { addressKey } from '../address/email-address.js';
import { LIFE } from '../conversation/life.js';
import type { MessageId } from '../ids.js';
import type { Arrival } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { listChannelsOfMailbox } from '../store/channels.js';
import { changeConversation } from '../store/conversations.js';
import type { Queries, Tx } from '../store/db.js';
import { findKnownAnswers } from '../store/imported-mails.js';
import { listMessages } from '../store/messages.js';
import { listOperators } from '../store/operators.js';
import { keepRawMail } from '../store/raw-mails.js';
import { insertServerCopy } from '../store/server-copies.js';
import { findMarked, findQuoted } from './find-related.js';
import type { InboundMail } from './inbound-mail.js';
import { identifierFromContent } from './mail-identifiers.js';
import type { PullSession } from './pull-uids.js';
import type { TakeInBatchDeps } from './take-in-batch.js';
import { quotedIdentifiers, readTokens, type ThreadConversation } from './threading.js';
import { writeAnswer } from './write-answer.js';

/** What a mail in the Sent folder says it answers. */
export type SentAnswer = {
  readonly tokenKey: string;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
};

export async function isAnswerOfOurs(db: Queries, account: MailboxAccount, answer: SentAnswer): Promise<boolean> {
  return (await findAnswered(db, account, answer)) !== undefined;
}

/** Whether an answer of that Message-ID is in the conversation that it answers. */
export async function isKnownAnswer(
  db: Queries,
  account: MailboxAccount,
  { answer, messageId }: { readonly answer: SentAnswer; readonly messageId: string },
): Promise<boolean> {
  const conversation = await findAnswered(db, account, answer);
  return conversation !== undefined && (await findKnownAnswers(db, conversation.channelId, messageId)).length > 0;
}

/** False when it is there already, or answers nothing of ours any more. */
export async function takeInSent(
  deps: TakeInBatchDeps,
  { account, folder }: PullSession,
  answer: SentAnswer,
  { uid, receivedAt, raw }: Arrival & { readonly raw: Uint8Array },
): Promise<boolean> {
  const mail = await deps.readMail(raw);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('intake');
    const conversation = await findAnswered(tx, account, answer);
    const identifier = mail.messageId ?? identifierFromContent(mail.contentHash);
    if (conversation === undefined) return false;
    if ((await findKnownAnswers(tx, conversation.channelId, identifier)).length > 0) return false;
    const now = deps.clock.now();
    keepRawMail(tx, { sha256: mail.rawHash, bytes: raw }, now);
    const copy = { uid, receivedAt, rawHash: mail.rawHash, outcome: 'stored', afterPullDue: false } as const;
    insertServerCopy(tx, folder, copy, now);
    await keepAnswer(deps, tx, conversation, { mail, identifier, receivedAt, now });
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
  const marks = { tokens: readTokens(identifiers, answer.tokenKey), numbers: [] };
  for (const { id: channel } of channels) {
    const found = (await findMarked(db, { marks, channel })) ?? (await findQuoted(db, { mail: answer, channel }));
    if (found !== undefined) return found.conversation;
  }
  return undefined;
}

type Written = {
  readonly mail: InboundMail;
  readonly identifier: string;
  readonly receivedAt: Date;
  readonly now: Date;
};

async function keepAnswer(
  deps: TakeInBatchDeps,
  tx: Tx,
  conversation: ThreadConversation,
  { mail, identifier, receivedAt, now }: Written,
): Promise<void> {
  const [from = { name: '', address: '' }] = mail.from;
  const operator = (await listOperators(tx)).find(({ email }) => addressKey(email) === addressKey(from.address));
  const messages = await listMessages(tx, conversation.id);
  const id = deps.newId<MessageId>();
  await writeAnswer(
    deps,
    tx,
    { mail, receivedAt },
    {
      ...{ id, conversation: conversation.id, channel: conversation.channelId, kind: 'reply', identifier, from },
      ...{ operator: operator?.id, flags: ['sent-elsewhere'] },
    },
  );
  // Who wrote after that still waits for an answer.
  const isLast = messages.every(({ direction, date }) => direction !== 'in' || date <= receivedAt);
  const status = LIFE['answer found'][conversation.status];
  const isAnswered = isLast && status !== conversation.status;
  const change = isAnswered ? { status } : {};
  await changeConversation(tx, conversation.id, change, {
    id: deps.newId(),
    event: 'answered-elsewhere',
    operator: operator?.id,
    at: now,
    detail: { message: id, ...change },
  });
}
