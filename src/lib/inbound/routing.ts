// Which channels a mail is for (mail.md 1.2). The first rule that finds any wins.
import { addressKey, withoutTag } from '../address/email-address.js';
import type { Channel } from '../channel/channel.js';
import type { ChannelId } from '../ids.js';
import { headerValues, type InboundMail } from './inbound-mail.js';
import type { Reason } from './reason.js';
import { addressKeysIn } from './written-address.js';

/** A channel that a mail is for, and why. */
export type Route = { readonly channel: Channel; readonly reason: Reason };

export type RoutedMail = Pick<InboundMail, 'headers' | 'to' | 'cc'>;

// What servers write about where a mail was for, the surest first. X-Forwarded-For is Gmail's: by whom, to whom.
const TRACE_HEADERS = [
  ...['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-forwarded-to', 'x-forwarded-for'],
  'resent-to',
];

type Candidates = {
  readonly channels: readonly Channel[];
  /** Channels of the conversations whose signed mark the mail bears. */
  readonly marked: readonly ChannelId[];
};

/** The channels that a mail is for, each once; none when it is for nobody we know. `channels` are those of its mailbox. */
export function routeMail(mail: RoutedMail, { channels, marked }: Candidates): readonly Route[] {
  const traces = TRACE_HEADERS.map((name) => ({ place: name, keys: addressKeysIn(headerValues(mail, name)) }));
  const written = [
    { place: 'to', keys: mail.to.map(({ address }) => addressKey(address)) },
    { place: 'cc', keys: mail.cc.map(({ address }) => addressKey(address)) },
  ];
  const rules = [
    () => hits('receiving-address', channels, traces, (channel) => ownReceivingAddress(channel, channels)),
    () => hits('channel-address', channels, traces, publicAddresses),
    () => [...hits('channel-address', channels, written, publicAddresses), ...byMark(channels, marked)],
    () => onlyChannel(channels),
    () => fallbackChannel(channels),
  ];
  for (const rule of rules) {
    const found = rule();
    if (found.length > 0) return once(found);
  }
  return [];
}

/** Whether somebody wrote the channel's address into To or Cc, or the mail was forwarded from it (mail.md 1.7). */
export function isAddressedTo(mail: RoutedMail, channel: Channel): boolean {
  const keys = [
    ...[...mail.to, ...mail.cc].map(({ address }) => addressKey(address)),
    ...addressKeysIn(
      ['resent-to', 'resent-cc', 'x-original-to', 'x-forwarded-for'].flatMap((name) => headerValues(mail, name)),
    ),
  ];
  const own = [...publicAddresses(channel), addressKey(channel.receivingAddress)];
  return own.some((address) => keys.includes(address) || keys.some((key) => withoutTag(key) === address));
}

type Place = { readonly place: string; readonly keys: readonly string[] };

function hits(
  rule: string,
  channels: readonly Channel[],
  places: readonly Place[],
  addressesOf: (channel: Channel) => readonly string[],
): Route[] {
  const owners = new Map<string, Channel[]>();
  for (const channel of channels) {
    for (const address of addressesOf(channel)) owners.set(address, [...(owners.get(address) ?? []), channel]);
  }
  return places.flatMap(({ place, keys }) =>
    keys.flatMap((key) =>
      // A tag may be part of a receiving address, so the whole address is tried before the one without it.
      (owners.get(key) ?? owners.get(withoutTag(key)) ?? []).map((channel): Route => {
        return { channel, reason: { about: 'channel', rule: `${rule}-in-${place}`, evidence: key } };
      }),
    ),
  );
}

// A receiving address that several channels share decides nothing.
function ownReceivingAddress(channel: Channel, channels: readonly Channel[]): string[] {
  const own = addressKey(channel.receivingAddress);
  const isShared = channels.some((other) => other.id !== channel.id && addressKey(other.receivingAddress) === own);
  return isShared ? [] : [own];
}

function publicAddresses({ address, aliases }: Channel): string[] {
  return [address, ...aliases].map(addressKey);
}

function byMark(channels: readonly Channel[], marked: readonly ChannelId[]): Route[] {
  return channels
    .filter(({ id }) => marked.includes(id))
    .map((channel) => ({ channel, reason: { about: 'channel', rule: 'signed-mark', evidence: channel.name } }));
}

function onlyChannel(channels: readonly Channel[]): Route[] {
  const [channel] = channels;
  if (channel === undefined || channels.length > 1) return [];
  return [{ channel, reason: { about: 'channel', rule: 'only-channel-of-the-mailbox', evidence: channel.name } }];
}

// A mail that came by no mailbox may be for the channels of all: then none is the one for it.
function fallbackChannel(channels: readonly Channel[]): Route[] {
  if (channels.some(({ mailbox }) => mailbox.id !== channels[0]?.mailbox.id)) return [];
  return channels
    .filter(({ isFallback }) => isFallback === true)
    .map((channel) => ({
      channel,
      reason: { about: 'channel', rule: 'fallback-of-the-mailbox', evidence: channel.name },
    }));
}

function once(routes: readonly Route[]): readonly Route[] {
  return routes.filter(({ channel }, index) => routes.findIndex((other) => other.channel.id === channel.id) === index);
}
