// The marked mail that goes to a channel's public address to see whether it arrives: what it says, how it is known.
import { domainOf, type EmailAddress } from '../address/email-address.js';
import { makeInstanceMark, readInstanceMark } from '../conversation/message-token.js';
import type { MessageId } from '../ids.js';
import { headerValues, type InboundMail } from '../inbound/inbound-mail.js';
import type { OutgoingMail } from '../outbound/outgoing-mail.js';
import type { Channel } from './channel.js';

export type ForwardingMailOrder = {
  readonly channel: Pick<Channel, 'name' | 'address' | 'replyName'>;
  readonly from: EmailAddress;
  readonly id: MessageId;
  /** The key of the store: it signs the mark. */
  readonly tokenKey: string;
  readonly date: Date;
};

/** A mail that this store knows as its own when it comes in: it never becomes a conversation. */
export function forwardingMail({ channel, from, id, tokenKey, date }: ForwardingMailOrder): OutgoingMail {
  return {
    from: { name: channel.replyName, address: from },
    replyTo: [],
    to: [{ name: '', address: channel.address }],
    cc: [],
    bcc: [],
    subject: `Test of the forwarding of ${channel.address}`,
    // Not a signed one: those lead to a conversation, and this mail has none.
    messageId: forwardingMessageId(id, from),
    instanceMark: makeInstanceMark(tokenKey, id),
    inReplyTo: undefined,
    references: [],
    date,
    text: textOf(channel),
    html: undefined,
    attachments: [],
    headers: [
      // RFC 3834, 5.2.
      { name: 'Auto-Submitted', value: 'auto-generated' },
      { name: 'X-Auto-Response-Suppress', value: 'All' },
    ],
  };
}

function forwardingMessageId(id: MessageId, from: EmailAddress): string {
  return `<forwarding.${id}@${domainOf(from)}>`;
}

function textOf({ name, address }: ForwardingMailOrder['channel']): string {
  return [
    `This is a test mail from mailroom. It was sent to ${address}`,
    `to see whether mail to that address arrives where the channel "${name}"`,
    'is read. mailroom knows it by a mark, and opens no conversation for it.',
    '',
    'Nobody needs to answer it.',
    '',
  ].join('\n');
}

/** `marked`: by our mark, as a pull would know it. `named`: by its Message-ID alone. `returned`: a report speaks of it. */
export type Recognition = 'marked' | 'named' | 'returned';

/** How a mail that arrived is known as the one that was sent; undefined for all others. */
export function recogniseForwardingMail(
  mail: Pick<InboundMail, 'headers' | 'messageId' | 'embedded'>,
  sent: { readonly id: MessageId; readonly messageId: string; readonly tokenKey: string },
): Recognition | undefined {
  const marks = headerValues(mail, 'x-mailroom-instance');
  if (marks.some((value) => readInstanceMark(sent.tokenKey, value) === sent.id)) return 'marked';
  if (mail.messageId === sent.messageId) return 'named';
  const quoted = mail.embedded.flatMap(({ groups }) => groups.flat());
  return quoted.some(({ name, value }) => name === 'message-id' && value.trim() === sent.messageId)
    ? 'returned'
    : undefined;
}
