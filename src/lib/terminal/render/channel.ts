// Channels: a table or a page for people, objects for scripts.
import type { Channel } from '../../channel/channel.js';
import { explainChannel } from '../../channel/channel-explanation.js';
import { formatReopen } from '../../channel/channel-times.js';
import { type Field, renderFields } from '../fields.js';
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
  /** Whether it gets the mail of its mailbox that is for no channel. */
  readonly fallback: boolean;
  /** When it was closed; null for one that works. */
  readonly closedAt: string | null;
  /** Since when its auto-reply has stopped by itself; null when it has not. */
  readonly stoppedAt: string | null;
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
    fallback: channel.isFallback === true,
    closedAt: channel.closedAt?.toISOString() ?? null,
    stoppedAt: channel.breakerOpenedAt?.toISOString() ?? null,
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

/** A channel with the signatures that operators have for it alone. */
export type ChannelPageJson = ChannelJson & {
  readonly signatures: readonly { readonly operator: string; readonly on: boolean; readonly text: string }[];
};

export function toChannelPageJson(channel: Channel, signatures: ChannelPageJson['signatures']): ChannelPageJson {
  return { ...toChannelJson(channel), signatures };
}

/** Every setting with what it means. What is empty is left out, as on every page. */
export function renderChannel(channel: Channel, signatures: ChannelPageJson['signatures'], screen: Screen): string {
  const { theme, width } = screen;
  const explained = explainChannel(channel).map(({ setting, value, meaning }): Field => {
    if (value === '' || meaning === '' || width === undefined) return [setting, value];
    return [setting, `${value}\n${meaning}`];
  });
  const own = signatures.map(({ operator, on, text }): Field => {
    return [`signature of ${operator}`, on ? text : 'none here'];
  });
  const page = renderFields([['name', channel.name], ...explained, ...own], screen);
  return width === undefined ? page : faintMeanings(page, channel, theme);
}

// The fields make every text safe, colours too; so the sentences of our own are made faint afterwards.
function faintMeanings(page: string, channel: Channel, theme: Screen['theme']): string {
  const meanings = new Set(explainChannel(channel).map(({ meaning }) => meaning));
  return page
    .split('\n')
    .map((line) => (meanings.has(line.trim()) ? line.replace(line.trim(), theme.faint(line.trim())) : line))
    .join('\n');
}
