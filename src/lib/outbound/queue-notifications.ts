// Tells the operators whom it concerns that something happened in a conversation: by mails in the outbox, written in the
// transaction in which it happened. The conversation was changed in it before, so that no two write at once.
import { domainToASCII } from 'node:url';
import { domainOf, type EmailAddress, sameAddress } from '../address/email-address.js';
import type { Channel } from '../channel/channel.js';
import type { Conversation } from '../conversation/conversation.js';
import { makeInstanceMark, makeMessageId } from '../conversation/message-token.js';
import { MailroomError } from '../errors.js';
import type { ConversationId, MessageId, NewId, OperatorId } from '../ids.js';
import type { Reason } from '../inbound/reason.js';
import type { Operator } from '../operator/operator.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import { findChannel } from '../store/channels.js';
import { findConversationById } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import {
  countConversationsBegun,
  hasNotifiedOperators,
  listNewMails,
  readToldBefore,
  removeWaitingNotification,
  type ToldBefore,
} from '../store/notifications.js';
import { listOperators } from '../store/operators.js';
import { findSmtpConfig } from '../store/smtp-configs.js';
import { findNotificationSmtp, readStoreIdentity } from '../store/store-identity.js';
import { findWidget } from '../store/widgets.js';
import {
  because,
  CONTACT_PER_DAY,
  chooseReceivers,
  decideNotification,
  findWriter,
  type News,
} from './notification.js';
import { NOTIFICATION_HEADERS, writeNotification } from './notification-text.js';
import type { OutgoingMail } from './outgoing-mail.js';

export type NewsToTell = {
  readonly conversationId: ConversationId;
  readonly news: News;
  /** Why something was not delivered. Holds a server's words: hostile. */
  readonly words: string;
  /** Where the mail came from that is the news; empty when it is none. */
  readonly writers: readonly string[];
  /** The operator who saw it happen. */
  readonly witness: OperatorId | undefined;
  /** A note that names these operators: they are told, and nobody else. */
  readonly mention?: { readonly operators: readonly OperatorId[]; readonly by: string; readonly text: string };
  readonly now: Date;
};

type Deps = { readonly newId: NewId };

/** Queues the notifications; gives the reasons for each operator who gets one, and who gets none. */
export async function queueNotifications(deps: Deps, tx: Tx, told: NewsToTell): Promise<readonly Reason[]> {
  if (!(await hasNotifiedOperators(tx))) return [because('switched-off')];
  const operators = await listOperators(tx);
  const writer = findWriter(operators, told.writers);
  if (writer !== undefined) return [because('own-address', writer.email)];
  const conversation = await findConversationById(tx, told.conversationId);
  const channel = conversation && (await findChannel(tx, conversation.channel.id));
  if (conversation === undefined || channel === undefined) return [];
  if (conversation.status === 'spam') return [because('spam')];
  const smtp = await findSmtpConfig(tx, (await findNotificationSmtp(tx)) ?? channel.smtp.id);
  if (smtp === undefined) return [];
  // What bears their sender's address, and no mark any more, was one of them.
  const sender = senderOf(smtp, channel);
  if (told.writers.some((address) => sameAddress(address, sender))) return [because('own-address', sender)];
  const widget = await findWidget(tx, channel.widget.id);
  const memberIds = widget?.operators.map(({ id }) => id) ?? [];
  const { receivers, reasons } = chooseReceivers({
    assignee: told.mention === undefined ? operators.find(({ id }) => id === conversation.assignee?.id) : undefined,
    members: operators.filter(({ id }) => (told.mention?.operators ?? memberIds).includes(id)),
    witness: operators.find(({ id }) => id === told.witness),
  });
  if (receivers.length === 0) return reasons;
  if (told.news === 'new-conversation' && (await hasBegunTooMany(tx, told))) {
    return [...reasons, because('too-many-of-one-contact', conversation.contact.address)];
  }
  const given: Reason[] = [...reasons];
  for (const operator of receivers) given.push(await tell(deps, tx, told, { operator, conversation, channel, smtp }));
  return given;
}

const DAY = 24 * 60 * 60 * 1000;

// A responder that strips every mark begins a conversation with each of its answers.
async function hasBegunTooMany(tx: Tx, { conversationId, now }: NewsToTell): Promise<boolean> {
  return (await countConversationsBegun(tx, conversationId, new Date(now.getTime() - DAY))) > CONTACT_PER_DAY;
}

type Receiver = {
  readonly operator: Operator;
  readonly conversation: Conversation;
  readonly channel: Channel;
  readonly smtp: SmtpConfig;
};

// The house has no address of its own.
function senderOf(smtp: SmtpConfig, channel: Channel): EmailAddress {
  return smtp.replyAddress ?? channel.receivingAddress;
}

async function tell(deps: Deps, tx: Tx, told: NewsToTell, receiver: Receiver): Promise<Reason> {
  const { operator, conversation } = receiver;
  const { now } = told;
  const before = await readToldBefore(tx, { conversation: conversation.id, address: operator.email, now });
  const verdict = decideNotification(operator.name, before, now);
  if (verdict.dueAt === undefined) return verdict.reason;
  const { waiting } = before;
  // Somebody began to send it a moment ago: then this is for the next one.
  const isJoined = waiting !== undefined && (await removeWaitingNotification(tx, waiting.id));
  const left = waiting === undefined || isJoined ? before : { ...before, waiting: undefined, lastLeftAt: now };
  const timed = left === before ? verdict : decideNotification(operator.name, left, now);
  try {
    await queue(deps, tx, told, { ...receiver, before: left, dueAt: timed.dueAt ?? now });
    return timed.reason;
  } catch (error) {
    // What it is about must be recorded all the same.
    if (!(error instanceof MailroomError) || error.kind !== 'invalid') throw error;
    return because('cannot-be-written', `${operator.name}: ${error.message}`);
  }
}

type Timed = Receiver & { readonly before: ToldBefore; readonly dueAt: Date };

async function queue(deps: Deps, tx: Tx, told: NewsToTell, to: Timed): Promise<void> {
  const { conversation, channel, before, dueAt, smtp } = to;
  const identity = await readStoreIdentity(tx);
  if (identity === undefined) return;
  const { now } = told;
  // Of a first one that waits, all since it was queued; else what the last one that left does not have.
  const since = before.toldUntil ?? new Date((before.waiting?.queuedAt ?? now).getTime() - 1);
  const mails = await listNewMails(tx, conversation.id, since);
  const address = senderOf(smtp, channel);
  const domain = domainOf(address);
  const messageId = deps.newId<MessageId>();
  const { operator } = to;
  const mail: OutgoingMail = {
    from: { name: `mailroom (${channel.name})`, address },
    to: [{ name: operator.fullName, address: operator.email }],
    ...{ replyTo: [], cc: [], bcc: [], attachments: [], html: undefined },
    ...writeNotification({
      ...{ news: told.news, words: told.words, conversation, mails },
      ...{ channel: channel.name, operator: operator.name, note: told.mention },
    }),
    messageId: makeMessageId(
      identity.tokenKey,
      { conversation: conversation.id, message: messageId },
      domainToASCII(domain) || domain,
    ),
    instanceMark: makeInstanceMark(identity.tokenKey, messageId),
    ...{ inReplyTo: undefined, references: [], date: dueAt, headers: NOTIFICATION_HEADERS },
  };
  // What writes mail is loaded only when there is something to write.
  const [{ writeMime }, { queueMail }] = await Promise.all([import('./mime-writer.js'), import('./queue-mail.js')]);
  await queueMail(
    deps,
    tx,
    {
      ...{ kind: 'notification', messageId, conversationId: conversation.id, channelId: channel.id },
      ...{ smtpConfigId: smtp.id, operatorId: undefined, mail, raw: await writeMime(mail) },
      envelopeFrom: smtp.nullSender === 'yes' ? '' : address,
      queuedAt: before.waiting?.queuedAt ?? dueAt,
      dueAt,
    },
    now,
  );
}
