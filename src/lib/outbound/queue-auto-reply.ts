// Writes an auto-reply and puts it into the outbox, in the transaction that takes the mail in.
import { domainToASCII } from 'node:url';
import { domainOf, type NamedAddress } from '../address/email-address.js';
import type { Channel } from '../channel/channel.js';
import { makeInstanceMark, makeMessageId } from '../conversation/message-token.js';
import { MailroomError } from '../errors.js';
import type { ConversationId, MessageId, NewId } from '../ids.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { findConversationById } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { findSmtpConfig } from '../store/smtp-configs.js';
import type { StoreIdentity } from '../store/store-identity.js';
import type { AnsweredMessage } from './answer-context.js';
import { AUTO_REPLY_HEADERS, nameToGreet, writeAutoReply } from './auto-reply-text.js';
import { threadPlace } from './draft.js';
import { writeMime } from './mime-writer.js';
import type { OutgoingMail } from './outgoing-mail.js';
import { queueMail } from './queue-mail.js';
import { chooseSender } from './sender.js';
import { fillName } from './sender-name.js';

export type AutoReplyOrder = {
  readonly identity: StoreIdentity;
  readonly mailbox: MailboxAccount;
  readonly channel: Channel;
  /** The channels of the mailbox. */
  readonly channels: readonly Channel[];
  readonly conversationId: ConversationId;
  /** To whom: the contact alone. */
  readonly contact: NamedAddress;
  /** The mail that is answered. */
  readonly answered: AnsweredMessage;
  readonly now: Date;
};

/** Queues the auto-reply. Throws `invalid` when the channel's text cannot be used or the mail cannot be addressed. */
export async function queueAutoReply(
  deps: { readonly newId: NewId },
  tx: Tx,
  order: AutoReplyOrder,
): Promise<MessageId> {
  const { channel, identity, now } = order;
  const smtp = await findSmtpConfig(tx, channel.smtp.id);
  const conversation = await findConversationById(tx, order.conversationId);
  if (smtp === undefined || conversation === undefined)
    throw new MailroomError('not-found', 'there is nothing to answer with');
  const contact = { ...order.contact, name: nameToGreet(order.contact.name) };
  // Nobody writes it, so a name that speaks of who writes gives way to the SMTP config's.
  const impersonal = (name: string) =>
    /\boperator\./.test(name) ? '' : fillName(name, channel, { conversation, contact });
  const replyName = impersonal(channel.replyName) || impersonal(smtp.replyName);
  const sender = chooseSender({
    ...{ conversation, channel: { ...channel, replyName }, smtp, channels: order.channels, mailbox: order.mailbox },
    ...{ answered: undefined, tokenKey: identity.tokenKey },
  });
  const domain = domainOf(sender.from.address);
  const id = deps.newId<MessageId>();
  const token = { conversation: conversation.id, message: id };
  const mail: OutgoingMail = {
    ...sender,
    to: [contact],
    ...{ cc: [], bcc: [], attachments: [], html: undefined },
    ...writeAutoReply({ channel, contact, conversationNumber: conversation.number }),
    messageId: makeMessageId(identity.tokenKey, token, domainToASCII(domain) || domain),
    instanceMark: makeInstanceMark(identity.tokenKey, id),
    ...threadPlace(order.answered),
    date: now,
    headers: AUTO_REPLY_HEADERS,
  };
  await queueMail(
    deps,
    tx,
    {
      ...{ kind: 'auto-reply', messageId: id, conversationId: conversation.id, channelId: channel.id },
      ...{ smtpConfigId: smtp.id, operatorId: undefined, mail, raw: await writeMime(mail) },
      // RFC 3834, 3.3: nobody is told when an automatic answer does not arrive.
      envelopeFrom: smtp.nullSender === 'yes' ? '' : sender.from.address,
    },
    now,
  );
  return id;
}
