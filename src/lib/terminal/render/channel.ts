// Channels: a table or a page for people, objects for scripts.
import type { Channel } from '../../channel/channel.js';
import { formatReopen } from '../../channel/channel-times.js';
import { renderFields } from '../fields.js';
import { renderTable, type Screen } from '../table.js';

export type ChannelJson = {
  readonly name: string;
  readonly address: string;
  readonly replyName: string;
  readonly receivingAddress: string;
  readonly mailbox: string;
  readonly smtp: string;
  readonly widget: string;
  readonly autoReply: { readonly on: boolean; readonly subject: string; readonly text: string };
  readonly footer: string;
  readonly aliases: readonly string[];
  readonly formSenders: readonly string[];
  readonly forwarders: readonly string[];
  readonly undoSeconds: number;
  /** `30d`, `never` or `always`. */
  readonly reopen: string;
  readonly quote: 'last' | 'none';
  readonly createdAt: string;
};

export function toChannelJson(channel: Channel): ChannelJson {
  const { on, subject, text } = channel.autoReply;
  return {
    name: channel.name,
    address: channel.address,
    replyName: channel.replyName,
    receivingAddress: channel.receivingAddress,
    mailbox: channel.mailbox.name,
    smtp: channel.smtp.name,
    widget: channel.widget.name,
    autoReply: { on, subject, text },
    footer: channel.footer,
    aliases: channel.aliases,
    formSenders: channel.formSenders,
    forwarders: channel.forwarders,
    undoSeconds: channel.undoSeconds,
    reopen: formatReopen(channel.reopen),
    quote: channel.quote,
    createdAt: channel.createdAt.toISOString(),
  };
}

/** The columns of the list, for its flags. */
export const CHANNEL_COLUMNS = [
  'name',
  'address',
  'receiving-address',
  'mailbox',
  'smtp',
  'widget',
  'auto-reply',
  'reply-name',
  'aliases',
  'created',
] as const;

export function renderChannels(channels: readonly Channel[], screen: Screen): string {
  return renderTable(
    channels,
    [
      { title: 'name', value: (row) => row.name, style: (text) => screen.theme.name(text) },
      { title: 'address', value: (row) => row.address, shrinkTo: 15 },
      { title: 'receiving address', value: (row) => row.receivingAddress, shrinkTo: 15 },
      { title: 'mailbox', value: (row) => row.mailbox.name },
      { title: 'smtp', value: (row) => row.smtp.name },
      { title: 'widget', value: (row) => row.widget.name },
      { title: 'auto-reply', value: (row) => (row.autoReply.on ? 'on' : 'off') },
      { title: 'reply name', value: (row) => row.replyName, shrinkTo: 10, onDemand: true },
      { title: 'aliases', value: (row) => row.aliases.join(', '), shrinkTo: 15, onDemand: true },
      { title: 'created', value: (row) => row.createdAt.toISOString(), shrinkTo: 10, onDemand: true },
    ],
    screen,
  );
}

export function renderChannel(channel: Channel, screen: Screen): string {
  const { autoReply } = channel;
  return renderFields(
    [
      ['name', channel.name],
      ['address', channel.address],
      ['aliases', channel.aliases.join(', ')],
      ['reply name', channel.replyName],
      ['receiving address', channel.receivingAddress],
      ['mailbox', channel.mailbox.name],
      ['smtp', channel.smtp.name],
      ['widget', channel.widget.name],
      ['form senders', channel.formSenders.join(', ')],
      ['forwarders', channel.forwarders.join(', ')],
      ['undo', channel.undoSeconds === 0 ? '' : `${channel.undoSeconds} s`],
      ['reopen', formatReopen(channel.reopen)],
      ['quote', channel.quote],
      ['auto-reply', autoReply.on ? 'on' : 'off'],
      ['its subject', autoReply.subject],
      ['its text', autoReply.text],
      ['footer', channel.footer],
    ],
    screen,
  );
}
