// A desk for tests of replies: one channel, one customer's mail, and whatever a test changes about them.
import type { EmailAddress } from '../../../src/lib/address/email-address.js';
import type { Channel } from '../../../src/lib/channel/channel.js';
import type { Conversation } from '../../../src/lib/conversation/conversation.js';
import type { ChannelId, ContactId, ConversationId, MailboxId, SmtpConfigId, WidgetId } from '../../../src/lib/ids.js';
import { type AnswerContext, type AnsweredMessage, ownAddressesOf } from '../../../src/lib/outbound/answer-context.js';
import type { SmtpConfig } from '../../../src/lib/smtp/smtp-config.js';

export const TOKEN_KEY = '5a'.repeat(32);

const NOW = new Date('2026-03-01T10:00:00Z');

export function aChannel(changes: Partial<Channel> = {}): Channel {
  return {
    id: 'c'.repeat(32) as ChannelId,
    name: 'support',
    replyName: 'Acme Support',
    address: 'support@acme.test' as EmailAddress,
    aliases: [],
    mailbox: { id: 'b'.repeat(32) as MailboxId, name: 'inbox' },
    receivingAddress: 'inbox@acme.test' as EmailAddress,
    smtp: { id: 'd'.repeat(32) as SmtpConfigId, name: 'acme' },
    widget: { id: 'e'.repeat(32) as WidgetId, name: 'website' },
    footer: 'Acme Ltd',
    autoReply: { on: false, subject: '', text: '' },
    formSenders: [],
    forwarders: [],
    undoSeconds: 0,
    reopen: { kind: 'days', days: 30 },
    quote: 'none',
    breakerOpenedAt: undefined,
    createdAt: NOW,
    ...changes,
  };
}

export function anSmtpConfig(changes: Partial<SmtpConfig> = {}): SmtpConfig {
  return {
    id: 'd'.repeat(32) as SmtpConfigId,
    name: 'acme',
    host: 'localhost',
    port: 587,
    encryption: 'starttls',
    ca: undefined,
    login: { method: 'password', user: 'support', password: { scheme: 'env', value: 'ACME_PASSWORD' } },
    replyName: 'Acme',
    replyAddress: 'support@acme.test' as EmailAddress,
    nullSender: 'unknown',
    sizeLimit: undefined,
    checkedAt: undefined,
    createdAt: NOW,
    ...changes,
  };
}

function aConversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: 'a'.repeat(32) as ConversationId,
    number: 1042,
    channel: { id: 'c'.repeat(32) as ChannelId, name: 'support' },
    contact: { id: 'f'.repeat(32) as ContactId, name: 'Carla', address: 'carla@example.com' },
    subject: 'Invoice',
    status: 'open',
    assignee: undefined,
    tags: [],
    version: 1,
    attention: undefined,
    snoozedUntil: undefined,
    closedAt: undefined,
    updatedAt: NOW,
    createdAt: NOW,
    ...changes,
  };
}

export function aQuestion(changes: Partial<AnsweredMessage> = {}): AnsweredMessage {
  return {
    direction: 'in',
    from: { name: 'Carla', address: 'carla@example.com' },
    replyTo: [],
    to: [{ name: '', address: 'support@acme.test' }],
    cc: [],
    subject: 'Invoice',
    messageIdHeader: '<question@example.com>',
    inReplyTo: [],
    references: [],
    text: 'Where is it?',
    date: NOW,
    ...changes,
  };
}

type Changes = {
  readonly channel?: Partial<Channel>;
  readonly others?: readonly Channel[];
  readonly smtp?: Partial<SmtpConfig>;
  readonly question?: Partial<AnsweredMessage>;
  readonly answered?: undefined;
  readonly plusAddressing?: boolean;
};

export function aContext(changes: Changes = {}): AnswerContext {
  const channel = aChannel(changes.channel);
  const smtp = anSmtpConfig(changes.smtp);
  const channels = [channel, ...(changes.others ?? [])];
  const mailbox = { address: 'inbox@acme.test' as EmailAddress, plusAddressing: changes.plusAddressing ?? false };
  const operators = [{ email: 'ana@acme.test' as EmailAddress }];
  return {
    conversation: aConversation(),
    channel,
    channels,
    smtp,
    mailbox,
    ownAddresses: ownAddressesOf({ channels, mailboxes: [mailbox], smtpConfigs: [smtp], operators }),
    answered: 'answered' in changes ? changes.answered : aQuestion(changes.question),
    tokenKey: TOKEN_KEY,
  };
}
