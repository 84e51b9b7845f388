// What the rules about incoming mail are tested with: mails of a few header lines, a channel, and its team's addresses.
import { addressKey, parseEmailAddress } from '../../src/lib/address/email-address.js';
import type { Channel } from '../../src/lib/channel/channel.js';
import type { ChannelId, ConversationId, MailboxId, MessageId, SmtpConfigId, WidgetId } from '../../src/lib/ids.js';
import type { InboundMail } from '../../src/lib/inbound/inbound-mail.js';
import { readMail } from '../../src/lib/inbound/mime-reader.js';

export const KEY = '5a'.repeat(32);
export const CONVERSATION = 'c0'.repeat(16) as ConversationId;
export const MESSAGE = 'de'.repeat(16) as MessageId;

/** A mail of these header lines and text; what is not given is a customer's. */
export async function mailOf(headers: readonly string[], text = 'It burns.'): Promise<InboundMail> {
  const names = new Set(headers.map((line) => line.slice(0, line.indexOf(':')).toLowerCase()));
  const usual = [
    'From: Carla Customer <carla@customer.example>',
    'To: support@acme.example',
    'Subject: Printer on fire',
    'Message-ID: <one@customer.example>',
  ].filter((line) => !names.has(line.slice(0, line.indexOf(':')).toLowerCase()));
  return readMail(Buffer.from([...headers, ...usual, '', text].join('\r\n')));
}

/** The channel support@acme.example, whose mail is forwarded to inbox@acme.example. */
export function channelOf(name: string, more: Partial<Channel> = {}): Channel {
  return {
    ...{
      id: name as ChannelId,
      name,
      replyName: 'Acme',
      address: parseEmailAddress(`${name}@acme.example`),
      aliases: [],
    },
    ...{ mailbox: { id: 'm' as MailboxId, name: 'inbox' }, receivingAddress: parseEmailAddress('inbox@acme.example') },
    ...{
      smtp: { id: 's' as SmtpConfigId, name: 'acme' },
      widget: { id: 'w' as WidgetId, name: 'website' },
      footer: '',
    },
    ...{ autoReply: { on: true, subject: '', text: 'Hello' }, formSenders: [], forwarders: [], undoSeconds: 0 },
    ...{ reopen: { kind: 'days', days: 30 }, quote: 'none', breakerOpenedAt: undefined, createdAt: new Date(0) },
    ...more,
  };
}

export const OWN_ADDRESSES = new Set(
  ['ana@acme.example', 'support@acme.example', 'inbox@acme.example'].map(addressKey),
);
