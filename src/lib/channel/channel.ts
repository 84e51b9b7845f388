// Channel: an address customers write to, and how it is answered.
import type { EmailAddress } from '../address/email-address.js';
import type { ChannelId, MailboxId, SmtpConfigId, WidgetId } from '../ids.js';
import type { Routing } from '../widget/widget.js';

/** A thing named by another: its id for the store, its slug for people. */
export type Named<Id> = { readonly id: Id; readonly name: string };

export type AutoReply = {
  readonly on: boolean;
  /** Empty: a subject of its own is made. */
  readonly subject: string;
  readonly text: string;
};

/** How long after closing a customer's mail reopens a conversation. */
export type ReopenWindow = { readonly kind: 'always' | 'never' } | { readonly kind: 'days'; readonly days: number };

export type Channel = {
  readonly id: ChannelId;
  readonly name: string;
  readonly replyName: string;
  /** The address customers write to. */
  readonly address: EmailAddress;
  readonly aliases: readonly EmailAddress[];
  readonly mailbox: Named<MailboxId>;
  /** Where the channel's mail is forwarded to. Channels of one mailbox may share it. */
  readonly receivingAddress: EmailAddress;
  readonly smtp: Named<SmtpConfigId>;
  /** How its conversations are given out is the widget's: the store tells it, and a change of the channel does not set it. */
  readonly widget: Named<WidgetId> & { readonly routing?: Routing };
  readonly footer: string;
  readonly autoReply: AutoReply;
  readonly formSenders: readonly EmailAddress[];
  readonly forwarders: readonly EmailAddress[];
  readonly undoSeconds: number;
  readonly reopen: ReopenWindow;
  readonly quote: 'last' | 'none';
  /** Whether it gets the mail of its mailbox that is for no channel; one of a mailbox at most. */
  readonly isFallback?: boolean;
  /** When the auto-reply breaker opened; `channel resume` clears it. */
  readonly breakerOpenedAt: Date | undefined;
  /** Since then it takes in and sends nothing; its conversations can be read. */
  readonly closedAt?: Date | undefined;
  readonly createdAt: Date;
};

/** Every address that means this channel. */
export function channelAddresses(
  channel: Pick<Channel, 'address' | 'aliases' | 'receivingAddress'>,
): readonly EmailAddress[] {
  return [channel.address, ...channel.aliases, channel.receivingAddress];
}
