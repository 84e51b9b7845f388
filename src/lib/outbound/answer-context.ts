// AnswerContext: what an answer depends on, read from the store in one go.
import { addressKey } from '../address/email-address.js';
import { type Channel, channelAddresses } from '../channel/channel.js';
import type { Conversation } from '../conversation/conversation.js';
import type { Message } from '../conversation/message.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { Operator } from '../operator/operator.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { Forwarded } from './forwarded.js';

/** The message that a reply answers, as far as the reply looks at it. */
export type AnsweredMessage = Pick<
  Message,
  'direction' | 'from' | 'replyTo' | 'to' | 'cc' | 'subject' | 'messageIdHeader' | 'references' | 'text' | 'date'
> & { readonly inReplyTo: readonly string[] };

export type AnswerContext = {
  readonly conversation: Conversation;
  readonly channel: Channel;
  /** All channels, this one included. */
  readonly channels: readonly Channel[];
  readonly smtp: SmtpConfig;
  readonly mailbox: Pick<MailboxAccount, 'address' | 'plusAddressing'>;
  /** The addresses that mean us: channels, mailboxes, SMTP configs, operators; keys. */
  readonly ownAddresses: ReadonlySet<string>;
  readonly answered: AnsweredMessage | undefined;
  /** The last mail in or out that was for people; undefined in a conversation without one. */
  readonly last?: Pick<Message, 'from' | 'to' | 'cc'> | undefined;
  /** The keys of those who wrote to us in this conversation and of those to whom we have written there. */
  readonly acquainted?: ReadonlySet<string>;
  /** What the mail passes on; undefined for a mail that passes nothing on. */
  readonly forwarded?: Forwarded | undefined;
  /** The key of the store's signed Message-IDs. */
  readonly tokenKey: string;
};

/** Whether mail to an address comes back to us, a tag in it (`inbox+tag@`) or not. */
export function isOwn(ownAddresses: ReadonlySet<string>, address: string): boolean {
  const key = addressKey(address);
  return ownAddresses.has(key) || ownAddresses.has(key.replace(/\+[^@]*@/, '@'));
}

/** The keys of all addresses that mean us. */
export function ownAddressesOf(parts: {
  readonly channels: readonly Channel[];
  readonly mailboxes: readonly Pick<MailboxAccount, 'address'>[];
  readonly smtpConfigs: readonly Pick<SmtpConfig, 'replyAddress'>[];
  readonly operators: readonly Pick<Operator, 'email'>[];
}): ReadonlySet<string> {
  const addresses = [
    ...parts.channels.flatMap(channelAddresses),
    ...parts.mailboxes.map(({ address }) => address),
    ...parts.smtpConfigs.flatMap(({ replyAddress }) => replyAddress ?? []),
    ...parts.operators.map(({ email }) => email),
  ];
  return new Set(addresses.map(addressKey));
}
